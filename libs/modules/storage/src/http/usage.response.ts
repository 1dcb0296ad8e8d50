import { ApiProperty } from '@nestjs/swagger';
import { PageInfo } from '@plinth/platform/http';
import type { Bucket } from '../persistence/bucket.entity.js';
import type { BucketUsageRow } from '../persistence/usage.repository.js';

/** What something holds. */
export class UsageTotalResponse {
  /** Bytes of all versions that are kept. */
  @ApiProperty({ type: 'integer' })
  bytes: number;
  /** Objects that a list would show. */
  @ApiProperty({ type: 'integer' })
  objects: number;
}

/** What a bucket holds, against its quota. */
export class BucketUsageResponse extends UsageTotalResponse {
  /** Name of the bucket. */
  bucket: string;
  /** Bytes that it may hold; `null` for no bound. */
  @ApiProperty({ type: 'integer', nullable: true })
  quotaBytes: number | null;

  static from({ name, bytes, objects, quotaBytes }: BucketUsageRow): BucketUsageResponse {
    return { bucket: name, bytes, objects, quotaBytes };
  }
}

/** The same with whose it is, for administrators. */
export class OwnedBucketUsageResponse extends BucketUsageResponse {
  @ApiProperty({ enum: ['user', 'organization', 'platform'] })
  ownerType: Bucket['ownerType'];
  @ApiProperty({ type: 'string', nullable: true })
  ownerId: string | null;

  static override from(row: BucketUsageRow): OwnedBucketUsageResponse {
    const { ownerType, ownerId } = row;
    return Object.assign(new OwnedBucketUsageResponse(), BucketUsageResponse.from(row), { ownerType, ownerId });
  }
}

/** Usage by bucket, and all of it together. */
export class UsageResponse {
  @ApiProperty({ type: [BucketUsageResponse] })
  data: BucketUsageResponse[];
  /** All buckets together, those of other pages included. */
  total: UsageTotalResponse;
  page: PageInfo;
}

/** The same across owners. */
export class OwnedUsageResponse {
  @ApiProperty({ type: [OwnedBucketUsageResponse] })
  data: OwnedBucketUsageResponse[];
  /** All buckets together, those of other pages included. */
  total: UsageTotalResponse;
  page: PageInfo;
}
