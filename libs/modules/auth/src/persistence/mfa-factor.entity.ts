import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A second factor: an authenticator app that shows codes. */
@Entity('mfa_factor')
export class MfaFactorEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'mfa_factor_pkey' })
  id: string;

  @Index('mfa_factor_user_id')
  @Column({ name: 'user_id', type: 'uuid' })
  userId: string;

  @Column({ type: 'text' })
  type: 'totp';

  @Column({ type: 'text', nullable: true })
  label: string | null;

  /** The shared secret, encrypted with the key ring. */
  @Column({ name: 'sealed_secret', type: 'text' })
  sealedSecret: string;

  /** The time step of the last code that was accepted: none is accepted twice. */
  @Column({ name: 'last_step', type: 'bigint', nullable: true })
  lastStep: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  /** Since when it is asked for; `null` until its owner has shown that it works. */
  @Column({ name: 'activated_at', type: 'timestamptz', precision: 3, nullable: true })
  activatedAt: Date | null;

  @Column({ name: 'last_used_at', type: 'timestamptz', precision: 3, nullable: true })
  lastUsedAt: Date | null;
}
