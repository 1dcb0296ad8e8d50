import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Owned } from '@plinth/platform/database';

/** Who may read the objects of a bucket without being its owner: nobody, or everybody. */
export type Visibility = 'private' | 'public';

/** What happens to objects as time passes. */
export interface LifecycleRule {
  /** The keys that the rule is for; every key where it is absent. */
  readonly prefix?: string;
  /** Days after which an object is deleted, counted from when it was written. */
  readonly expireAfterDays?: number;
  /** How many versions of a key are kept beside the current one. */
  readonly keepVersions?: number;
  /** Days after which a version that is no longer current is removed for good. */
  readonly expireVersionsAfterDays?: number;
}

/** A named place for objects, with its own limits. */
@Entity('bucket')
export class Bucket extends Owned {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  name: string;

  @Column('text')
  visibility: Visibility;

  @Column('bigint', { name: 'max_object_bytes', nullable: true })
  maxObjectBytes: number | null;

  /** Patterns such as `image/*`; none means any. */
  @Column('text', { name: 'allowed_media_types', array: true })
  allowedMediaTypes: string[];

  @Column('boolean')
  versioning: boolean;

  @Column('bigint', { name: 'quota_bytes', nullable: true })
  quotaBytes: number | null;

  @Column('jsonb')
  lifecycle: LifecycleRule[];

  /** The driver that new bytes go to; that of the instance where it is `null`. */
  @Column('text', { nullable: true })
  driver: string | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3 })
  updatedAt: Date;

  /** Set once the bucket is deleted; its objects are then removed in the background, and the row after them. */
  @Column({ type: 'timestamptz', name: 'deleted_at', precision: 3, nullable: true })
  deletedAt: Date | null;
}
