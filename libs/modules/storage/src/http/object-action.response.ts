import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { AppError } from '@plinth/kernel';
import type { VersionRow } from '../persistence/objects.repository.js';
import { ObjectResponse } from './object.response.js';

/** Why an object was not deleted. */
export class ActionErrorResponse {
  /** Stable code. */
  code: string;
  /** In words. */
  message: string;
}

/** What became of one key. */
export class DeletedKeyResponse {
  key: string;
  deleted: boolean;
  /** Where it was not. */
  @ApiPropertyOptional({ type: ActionErrorResponse })
  error?: ActionErrorResponse;
}

/** What became of each key, in the order of the request. */
export class BulkDeleteResponse {
  @ApiProperty({ type: [DeletedKeyResponse] })
  results: DeletedKeyResponse[];

  static from(keys: readonly string[], refused: ReadonlyMap<string, AppError>): BulkDeleteResponse {
    const results = keys.map((key) => {
      const error = refused.get(key);
      return error
        ? { key, deleted: false, error: { code: error.code, message: error.message } }
        : { key, deleted: true };
    });
    return { results };
  }
}

/** A version of a key, or a deletion of it. */
export class ObjectVersionResponse {
  versionId: string;
  /** Whether it is the one that a download gets. */
  current: boolean;
  /** Whether it marks that the object was deleted then. */
  deleted: boolean;
  @ApiProperty({ format: 'date-time' })
  createdAt: string;
  /** What was stored then; `null` for a deletion. */
  @ApiProperty({ type: ObjectResponse, nullable: true })
  object: ObjectResponse | null;

  static from({ versionId, current, at, object }: VersionRow): ObjectVersionResponse {
    const shown = object && ObjectResponse.from(object);
    return { versionId, current, deleted: object === null, createdAt: at.toISOString(), object: shown };
  }
}
