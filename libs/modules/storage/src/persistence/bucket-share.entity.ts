import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a share allows; writing includes reading. */
export type Access = 'read' | 'write';

/** Lets somebody else into a bucket, or into the keys of it that begin with a prefix. */
@Entity('bucket_share')
export class BucketShare {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'bucket_id' })
  bucketId: string;

  @Column('text')
  prefix: string;

  @Column('text', { name: 'grantee_type' })
  granteeType: 'user' | 'organization' | 'api_key';

  @Column('uuid', { name: 'grantee_id' })
  granteeId: string;

  @Column('text')
  access: Access;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;
}
