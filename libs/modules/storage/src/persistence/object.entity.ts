import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A key of a bucket. It points at its current version, or at none where it was deleted and older versions are kept. */
@Entity('object')
export class StoredObject {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'bucket_id' })
  bucketId: string;

  @Column('text')
  key: string;

  @Column('uuid', { name: 'version_id', nullable: true })
  versionId: string | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3 })
  updatedAt: Date;
}
