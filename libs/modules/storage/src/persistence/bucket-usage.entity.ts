import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One of the slots whose sum is what a bucket holds. A single slot may be negative; the sum is exact. */
@Entity('bucket_usage')
export class BucketUsage {
  @PrimaryColumn('uuid', { name: 'bucket_id' })
  bucketId: string;

  @PrimaryColumn('smallint')
  slot: number;

  @Column('bigint')
  bytes: number;

  @Column('bigint')
  objects: number;
}
