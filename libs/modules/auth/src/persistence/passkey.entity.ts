import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/** A WebAuthn credential: the public half of a key that never leaves its owner's device. */
@Entity('passkey')
@Unique('passkey_credential_id', ['credentialId'])
export class PasskeyEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'passkey_pkey' })
  id: string;

  @Index('passkey_user_id')
  @Column({ name: 'user_id', type: 'uuid' })
  userId: string;

  /** As the device names it, in base64url. */
  @Column({ name: 'credential_id', type: 'text' })
  credentialId: string;

  /** In COSE format. */
  @Column({ name: 'public_key', type: 'bytea' })
  publicKey: Buffer;

  /** Uses as the device counts them; a copied device counts apart. */
  @Column({ type: 'bigint' })
  counter: string;

  @Column({ type: 'text', array: true })
  transports: string[];

  @Column({ type: 'text', nullable: true })
  label: string | null;

  /** Whether the device keeps a copy elsewhere. */
  @Column({ name: 'backed_up', type: 'boolean' })
  backedUp: boolean;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'last_used_at', type: 'timestamptz', precision: 3, nullable: true })
  lastUsedAt: Date | null;
}
