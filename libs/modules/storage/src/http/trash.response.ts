import { ApiProperty } from '@nestjs/swagger';
import type { TrashedObject } from '../persistence/trash.repository.js';
import { ObjectResponse } from './object.response.js';

/** A deleted object that can still be had back. */
export class TrashedObjectResponse extends ObjectResponse {
  @ApiProperty({ format: 'date-time' })
  deletedAt: string;
  /** When it goes for good. */
  @ApiProperty({ format: 'date-time' })
  purgeAt: string;

  static fromTrash({ object, deletedAt, purgeAt }: TrashedObject): TrashedObjectResponse {
    const times = { deletedAt: deletedAt.toISOString(), purgeAt: purgeAt.toISOString() };
    return Object.assign(new TrashedObjectResponse(), ObjectResponse.from(object), times);
  }
}
