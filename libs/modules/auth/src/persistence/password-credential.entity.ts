import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The password of an account. */
@Entity('password_credential')
export class PasswordCredentialEntity {
  @PrimaryColumn({ name: 'user_id', type: 'uuid', primaryKeyConstraintName: 'password_credential_pkey' })
  userId: string;

  /** Argon2id in PHC format, its parameters included. */
  @Column({ type: 'text' })
  hash: string;

  /** When the password itself changed; hashing the same one anew leaves this as it is. */
  @Column({ name: 'changed_at', type: 'timestamptz', precision: 3 })
  changedAt: Date;
}
