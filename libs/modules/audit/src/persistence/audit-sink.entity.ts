import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far a system outside has been sent the trail. */
@Entity('audit_sink')
export class AuditSinkCursor {
  /** As the configuration names it. */
  @PrimaryColumn('text')
  name: string;

  /** The place of the last event that it has. */
  @Column('bigint')
  seq: string;

  /** The process that sends at the moment. */
  @Column('uuid', { nullable: true })
  holder: string | null;

  /** Until then nobody else does. */
  @Column({ name: 'held_until', type: 'timestamptz', precision: 3, nullable: true })
  heldUntil: Date | null;

  @Column({ name: 'delivered_at', type: 'timestamptz', precision: 3, nullable: true })
  deliveredAt: Date | null;
}
