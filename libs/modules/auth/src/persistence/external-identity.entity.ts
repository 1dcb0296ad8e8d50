import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/** An account at another provider that signs in to one of ours. */
@Entity('external_identity')
@Unique('external_identity_subject', ['issuer', 'subject'])
export class ExternalIdentityEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'external_identity_pkey' })
  id: string;

  @Index('external_identity_user_id')
  @Column({ name: 'user_id', type: 'uuid' })
  userId: string;

  /** Who vouches for it: the claim `iss`. A provider of the same name elsewhere is another one. */
  @Column({ type: 'text' })
  issuer: string;

  /** Who it is there: the claim `sub`. */
  @Column({ type: 'text' })
  subject: string;

  /** The name that the provider had here when it was linked. */
  @Column({ type: 'text' })
  provider: string;

  /** Roles that this identity gave its account, and takes back when the provider no longer says so. */
  @Column({ name: 'granted_roles', type: 'text', array: true })
  grantedRoles: string[];

  /** The same of organizations. */
  @Column({ name: 'granted_organizations', type: 'uuid', array: true })
  grantedOrganizations: string[];

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;
}
