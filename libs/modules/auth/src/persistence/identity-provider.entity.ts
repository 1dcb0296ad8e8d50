import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { ClaimMapping } from '@plinth/config';

/** An OpenID provider that an administrator added at run time. */
@Entity('identity_provider')
@Unique('identity_provider_name', ['name'])
export class IdentityProviderEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'identity_provider_pkey' })
  id: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text' })
  label: string;

  @Column({ type: 'text' })
  issuer: string;

  @Column({ name: 'client_id', type: 'text' })
  clientId: string;

  /** Sealed with the key ring; `null` for a public client. */
  @Column({ name: 'sealed_client_secret', type: 'text', nullable: true })
  sealedClientSecret: string | null;

  @Column({ type: 'text' })
  scopes: string;

  /** Mail domains whose people sign in here and in no other way. */
  @Column({ type: 'text', array: true })
  domains: string[];

  @Column({ type: 'jsonb' })
  mapping: ClaimMapping;

  @Column({ type: 'boolean' })
  enabled: boolean;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt: Date;
}
