import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far the scrubber has got: one row. */
@Entity('blob_scrub')
export class BlobScrub {
  @PrimaryColumn('smallint')
  id: number;

  /** The last blob that was read; `null` between two rounds. */
  @Column('uuid', { name: 'after_id', nullable: true })
  afterId: string | null;

  @Column({ type: 'timestamptz', name: 'round_started_at', precision: 3 })
  roundStartedAt: Date;
}
