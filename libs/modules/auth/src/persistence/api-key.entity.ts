import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/** A key that acts for its owner without a session. */
@Entity('api_key')
@Unique('api_key_hash', ['hash'])
@Index('api_key_user_id', ['userId', 'createdAt'])
export class ApiKeyEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'api_key_pkey' })
  id: string;

  @Column({ name: 'user_id', type: 'uuid' })
  userId: string;

  /** The organization that it acts in; `null` where it acts personally. */
  @Column({ name: 'organization_id', type: 'uuid', nullable: true })
  organizationId: string | null;

  @Column({ type: 'text' })
  name: string;

  /** The first characters, for people to tell keys apart. */
  @Column({ type: 'text' })
  prefix: string;

  /** SHA-256 of the key: all that is kept of it. */
  @Column({ type: 'bytea' })
  hash: Buffer;

  /** The most that it may do; never more than its owner may at the moment. */
  @Column({ type: 'text', array: true })
  permissions: string[];

  /** Networks in CIDR notation that it works from; empty for any. */
  @Column({ name: 'allowed_addresses', type: 'text', array: true })
  allowedAddresses: string[];

  /** How its owner had proved who they are when they made it, in the terms of RFC 8176. */
  @Column({ type: 'text', array: true })
  amr: string[];

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'expires_at', type: 'timestamptz', precision: 3, nullable: true })
  expiresAt: Date | null;

  /** To the minute. */
  @Column({ name: 'last_used_at', type: 'timestamptz', precision: 3, nullable: true })
  lastUsedAt: Date | null;
}
