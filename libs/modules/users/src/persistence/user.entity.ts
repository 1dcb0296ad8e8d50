import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { JsonObject } from '@plinth/kernel';
import type { UserStatus } from '../users.api.js';

/** An account. */
@Entity('user_account')
@Unique('user_account_email_key', ['emailKey'])
@Check('user_account_status', `status IN ('active', 'suspended', 'invited')`)
@Index('user_account_created_at', ['createdAt', 'id'])
@Index('user_account_email', ['email', 'id'])
@Index('user_account_last_login_at', { synchronize: false })
@Index('user_account_search', { synchronize: false })
@Index('user_account_status', ['status', 'createdAt', 'id'])
@Index('user_account_status_email', ['status', 'email', 'id'], { where: `status <> 'active'` })
@Index('user_account_status_last_login', { synchronize: false })
export class UserEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'user_account_pkey' })
  id: string;

  @Column({ type: 'text', collation: 'C' })
  email: string;

  /** The address in its canonical form, by which it is unique. */
  @Column({ name: 'email_key', type: 'text' })
  emailKey: string;

  @Column({ name: 'email_verified', type: 'boolean' })
  emailVerified: boolean;

  @Column({ name: 'display_name', type: 'text', nullable: true })
  displayName: string | null;

  @Column({ type: 'text' })
  status: UserStatus;

  @Column({ type: 'text', nullable: true })
  locale: string | null;

  @Column({ name: 'time_zone', type: 'text', nullable: true })
  timeZone: string | null;

  @Column({ name: 'avatar_url', type: 'text', nullable: true })
  avatarUrl: string | null;

  @Column({ type: 'jsonb' })
  metadata: JsonObject;

  /** What the account is found by. */
  @Column({ type: 'tsvector' })
  search: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt: Date;

  @Column({ name: 'last_login_at', type: 'timestamptz', precision: 3, nullable: true })
  lastLoginAt: Date | null;

  /** Since when the account is on its way out: nobody sees it any more, and its address is still taken. */
  @Column({ name: 'deleted_at', type: 'timestamptz', precision: 3, nullable: true })
  deletedAt: Date | null;
}
