import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What is wrong with bytes: gone, too few, others than were written, or the disk cannot read them. */
export type DamageKind = 'missing' | 'cut' | 'altered' | 'unreadable';

/** Bytes that are not what their row says. The entry goes when they are found right again, or with the row. */
@Entity('blob_damage')
export class BlobDamage {
  @PrimaryColumn('uuid', { name: 'blob_id' })
  blobId: string;

  @Column('text')
  kind: DamageKind;

  @Column({ type: 'timestamptz', name: 'found_at', precision: 3 })
  foundAt: Date;
}
