import { Column, Entity, PrimaryColumn } from 'typeorm';

/** People who own things together. */
@Entity('organization')
export class OrganizationEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'organization_pkey' })
  id: string;

  @Column({ type: 'text' })
  name: string;

  /** Whether its members need a second factor to act in it. */
  @Column({ name: 'mfa_required', type: 'boolean', default: false })
  mfaRequired: boolean;

  /** Mail domains of whoever may join; empty for any. */
  @Column({ name: 'allowed_email_domains', type: 'text', array: true, default: [] })
  allowedEmailDomains: string[];

  /** Whether members with an address in a verified domain sign in through the provider and in no other way. */
  @Column({ name: 'sso_required', type: 'boolean', default: false })
  ssoRequired: boolean;

  /** The name of the identity provider that is meant by that. */
  @Column({ name: 'sso_provider', type: 'text', nullable: true })
  ssoProvider: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt: Date;
}
