import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What was made of a version's bytes, such as a thumbnail. It goes when the version goes, and can be made again. */
@Entity('object_derivative')
export class ObjectDerivative {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'version_id' })
  versionId: string;

  /** How it was made, in canonical form: `w=320;h=;fit=inside;format=webp;q=80`. */
  @Column('text')
  variant: string;

  @Column('uuid', { name: 'blob_id' })
  blobId: string;

  @Column('bigint')
  size: number;

  @Column('text', { name: 'media_type' })
  mediaType: string;

  @Column('integer')
  width: number;

  @Column('integer')
  height: number;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;
}
