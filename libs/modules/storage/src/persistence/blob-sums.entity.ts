import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The SHA-256 of each piece of a blob that comes over a network. */
@Entity('blob_sums')
export class BlobSums {
  @PrimaryColumn('uuid', { name: 'blob_id' })
  blobId: string;

  @Column('bytea')
  sums: Buffer;
}
