import { ApiProperty } from '@nestjs/swagger';
import type { Access, BucketShare } from '../persistence/bucket-share.entity.js';

/** Somebody who is let into a bucket. */
export class ShareResponse {
  id: string;
  @ApiProperty({ enum: ['user', 'organization', 'api_key'] })
  granteeType: BucketShare['granteeType'];
  granteeId: string;
  /** The keys that are shared; all of them where it is empty. */
  prefix: string;
  @ApiProperty({ enum: ['read', 'write'] })
  access: Access;
  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  static from({ id, granteeType, granteeId, prefix, access, createdAt }: BucketShare): ShareResponse {
    return { id, granteeType, granteeId, prefix, access, createdAt: createdAt.toISOString() };
  }
}
