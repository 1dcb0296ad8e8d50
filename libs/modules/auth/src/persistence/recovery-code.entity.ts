import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A code that stands in once for a lost second factor. Using it removes it. */
@Entity('recovery_code')
export class RecoveryCodeEntity {
  /** HMAC-SHA256 of the code and its owner under a key of the key ring: all that is kept of it. */
  @PrimaryColumn({ type: 'bytea', primaryKeyConstraintName: 'recovery_code_pkey' })
  digest: Buffer;

  @Index('recovery_code_user_id')
  @Column({ name: 'user_id', type: 'uuid' })
  userId: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;
}
