import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One sign-in on one device, from then until it ends. Its rows outlive it, so that it can be told from a forgery. */
@Entity('session')
export class SessionEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'session_pkey' })
  id: string;

  @Index('session_user_id')
  @Column({ name: 'user_id', type: 'uuid' })
  userId: string;

  /** SHA-256 of the refresh token that is good now. */
  @Column({ name: 'refresh_hash', type: 'bytea' })
  refreshHash: Buffer;

  /** When the refresh token last changed; `null` for the first one. */
  @Column({ name: 'rotated_at', type: 'timestamptz', precision: 3, nullable: true })
  rotatedAt: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'last_used_at', type: 'timestamptz', precision: 3 })
  lastUsedAt: Date;

  /** When it ends unless it is refreshed before. */
  @Column({ name: 'idle_expires_at', type: 'timestamptz', precision: 3 })
  idleExpiresAt: Date;

  /** When it ends in any case. */
  @Index('session_expires_at')
  @Column({ name: 'expires_at', type: 'timestamptz', precision: 3 })
  expiresAt: Date;

  @Column({ name: 'revoked_at', type: 'timestamptz', precision: 3, nullable: true })
  revokedAt: Date | null;

  /** When the person last proved who they are. */
  @Column({ name: 'auth_time', type: 'timestamptz', precision: 3 })
  authTime: Date;

  /** How they proved it, in the terms of RFC 8176. */
  @Column({ type: 'text', array: true })
  amr: string[];

  /** The organization that it acts in unless a request says otherwise. */
  @Column({ name: 'organization_id', type: 'uuid', nullable: true })
  organizationId: string | null;

  /** The administrator who acts in this person's place. */
  @Column({ name: 'impersonator_id', type: 'uuid', nullable: true })
  impersonatorId: string | null;

  /** The administrator's own session, with which this one ends. */
  @Column({ name: 'impersonator_session_id', type: 'uuid', nullable: true })
  impersonatorSessionId: string | null;

  /** Why they do. */
  @Column({ name: 'impersonation_reason', type: 'text', nullable: true })
  impersonationReason: string | null;

  /** Where it was last used from. */
  @Column({ type: 'text', nullable: true })
  ip: string | null;

  @Column({ name: 'user_agent', type: 'text', nullable: true })
  userAgent: string | null;
}
