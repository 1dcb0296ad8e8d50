import { ApiProperty } from '@nestjs/swagger';
import type { DamageKind } from '../persistence/blob-damage.entity.js';
import type { DamageRow } from '../persistence/damage.repository.js';

/** An object that damaged bytes belong to. */
export class DamagedObjectResponse {
  bucketId: string;
  /** Name of the bucket. */
  bucket: string;
  key: string;
  versionId: string;
}

/** Bytes that are not what they were when they arrived. */
export class DamageResponse {
  /** Names the bytes; with the disk driver it is the name of their file. */
  blobId: string;
  /** Gone, too few, others than were written, or the disk cannot read them. */
  @ApiProperty({ enum: ['missing', 'cut', 'altered', 'unreadable'] })
  kind: DamageKind;
  /** Bytes that there should be. */
  @ApiProperty({ type: 'integer' })
  size: number;
  @ApiProperty({ format: 'date-time' })
  foundAt: string;
  /** What was kept in them: at most twenty versions, where more share them. */
  @ApiProperty({ type: [DamagedObjectResponse] })
  objects: readonly DamagedObjectResponse[];

  static from({ blobId, kind, size, foundAt, objects }: DamageRow): DamageResponse {
    return { blobId, kind, size, foundAt: foundAt.toISOString(), objects };
  }
}
