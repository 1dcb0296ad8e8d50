import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Owned } from '@plinth/platform/database';

/** An upload that comes in several requests. How far it got is what the staging driver holds under the same id. */
@Entity('upload')
export class Upload extends Owned {
  @PrimaryColumn('uuid')
  id: string;

  /** An object of its own, a part of one, or one put together from parts. */
  @Column('text')
  kind: 'whole' | 'partial' | 'final';

  /** `null` for a part. */
  @Column('uuid', { name: 'bucket_id', nullable: true })
  bucketId: string | null;

  @Column('text', { nullable: true })
  key: string | null;

  /** Bytes of the whole; `null` until the client knows it. */
  @Column('bigint', { nullable: true })
  size: number | null;

  /** What the client sent beside the bytes. */
  @Column('jsonb')
  metadata: Record<string, string | null>;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', name: 'expires_at', precision: 3 })
  expiresAt: Date;

  /** When its bytes became an object. */
  @Column({ type: 'timestamptz', name: 'completed_at', precision: 3, nullable: true })
  completedAt: Date | null;

  /** The request that is changing it, until it lets go or `heldUntil` passes. */
  @Column('uuid', { nullable: true })
  holder: string | null;

  @Column({ type: 'timestamptz', name: 'held_until', precision: 3, nullable: true })
  heldUntil: Date | null;

  /** Set by a request that waits for the one that holds it. */
  @Column('boolean', { name: 'release_wanted' })
  releaseWanted: boolean;
}
