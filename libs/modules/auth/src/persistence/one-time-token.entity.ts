import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What a one-time token is good for. */
export type TokenPurpose =
  | 'verify_email'
  | 'reset_password'
  | 'magic_link'
  | 'invitation'
  | 'email_change_old'
  | 'email_change_new'
  | 'mfa'
  | 'passkey_registration'
  | 'passkey_sign_in'
  | 'passkey_mfa'
  | 'link_identity'
  | 'oidc_state'
  | 'oidc_code';

/** A token that was mailed, or handed out between two steps of a sign-in, and not used yet. Using it removes it. */
@Entity('one_time_token')
@Index('one_time_token_user_id', ['userId', 'purpose'])
export class OneTimeTokenEntity {
  /** SHA-256 of the token: all that is kept of it. */
  @PrimaryColumn({ type: 'bytea', primaryKeyConstraintName: 'one_time_token_pkey' })
  hash: Buffer;

  @Column({ type: 'text' })
  purpose: TokenPurpose;

  @Column({ name: 'user_id', type: 'uuid' })
  userId: string;

  /**
   * What it is bound to beside the user: the address that it was sent to, the change that it confirms, or what
   * was proved so far.
   */
  @Column({ type: 'text' })
  binding: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Index('one_time_token_expires_at')
  @Column({ name: 'expires_at', type: 'timestamptz', precision: 3 })
  expiresAt: Date;
}
