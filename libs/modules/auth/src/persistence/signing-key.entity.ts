import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { JsonObject } from '@plinth/kernel';

/** A key pair that access tokens are signed with. Exactly one is current. */
@Entity('signing_key')
@Check('signing_key_state', `state IN ('current', 'retired')`)
@Check('signing_key_not_after', `(state = 'current') = (not_after IS NULL)`)
@Index('signing_key_current', ['state'], { unique: true, where: `"state" = 'current'` })
export class SigningKeyEntity {
  /** The RFC 7638 thumbprint of the public key. */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'signing_key_pkey' })
  kid: string;

  /** `current` signs; `retired` still verifies until `notAfter`. */
  @Column({ type: 'text' })
  state: 'current' | 'retired';

  @Column({ name: 'public_jwk', type: 'jsonb' })
  publicJwk: JsonObject;

  /** The private key in PKCS #8, encrypted with the key ring. */
  @Column({ name: 'sealed_private_key', type: 'text' })
  sealedPrivateKey: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  /** From when on nothing that it signed is accepted; `null` while it is current. */
  @Column({ name: 'not_after', type: 'timestamptz', precision: 3, nullable: true })
  notAfter: Date | null;
}
