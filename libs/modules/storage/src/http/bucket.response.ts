import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Bucket } from '../persistence/bucket.entity.js';

/** A rule of what happens to objects as time passes. */
export class LifecycleRuleResponse {
  /** The keys that the rule is for; every key where it is absent. */
  @ApiPropertyOptional()
  prefix?: string;
  /** Days after which an object is deleted, counted from when it was written. */
  @ApiPropertyOptional({ type: 'integer' })
  expireAfterDays?: number;
  /** How many versions of a key are kept beside the current one. */
  @ApiPropertyOptional({ type: 'integer' })
  keepVersions?: number;
  /** Days after which a version that is no longer current is removed for good. */
  @ApiPropertyOptional({ type: 'integer' })
  expireVersionsAfterDays?: number;
}

/** A named place for objects. */
export class BucketResponse {
  id: string;
  /** Unique in the instance. */
  name: string;
  /** Who may read its objects beside its owner: nobody, or everybody. */
  @ApiProperty({ enum: ['private', 'public'] })
  visibility: 'private' | 'public';
  /** Largest object, in bytes; `null` for the limit of the instance. */
  @ApiProperty({ type: 'integer', nullable: true })
  maxObjectBytes: number | null;
  /** The media types that may be stored, such as `image/*`; none listed means any. */
  @ApiProperty({ type: [String] })
  allowedMediaTypes: string[];
  /** Whether what is replaced or deleted is kept as an older version. */
  versioning: boolean;
  /** Bytes that all versions together may take; `null` for no bound. */
  @ApiProperty({ type: 'integer', nullable: true })
  quotaBytes: number | null;
  /** What happens to objects as time passes. */
  @ApiProperty({ type: [LifecycleRuleResponse] })
  lifecycle: LifecycleRuleResponse[];
  @ApiProperty({ format: 'date-time' })
  createdAt: string;
  @ApiProperty({ format: 'date-time' })
  updatedAt: string;

  /** As its owner sees it. */
  static from(bucket: Bucket): BucketResponse {
    const { id, name, visibility, maxObjectBytes, allowedMediaTypes, versioning, quotaBytes, lifecycle } = bucket;
    const settings = { visibility, maxObjectBytes, allowedMediaTypes, versioning, quotaBytes, lifecycle };
    const times = { createdAt: bucket.createdAt.toISOString(), updatedAt: bucket.updatedAt.toISOString() };
    return { id, name, ...settings, ...times };
  }
}

/** A bucket as administrators see it. */
export class OwnedBucketResponse extends BucketResponse {
  @ApiProperty({ enum: ['user', 'organization', 'platform'] })
  ownerType: Bucket['ownerType'];
  @ApiProperty({ type: 'string', nullable: true })
  ownerId: string | null;
  /** Where its new bytes go; `null` where that is up to `STORAGE_DRIVER`. */
  @ApiProperty({ type: 'string', nullable: true })
  driver: string | null;

  static override from(bucket: Bucket): OwnedBucketResponse {
    const { ownerType, ownerId, driver } = bucket;
    return Object.assign(new OwnedBucketResponse(), BucketResponse.from(bucket), { ownerType, ownerId, driver });
  }
}
