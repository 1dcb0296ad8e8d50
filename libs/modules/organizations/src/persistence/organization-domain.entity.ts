import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/** A mail domain that an organization says is its own, proven or not. Proven it is once in the whole instance. */
@Entity('organization_domain')
@Unique('organization_domain_once', ['organizationId', 'domain'])
@Index('organization_domain_verified', ['domain'], { unique: true, where: 'verified_at IS NOT NULL' })
@Index('organization_domain_checked_at', ['checkedAt'], { where: 'verified_at IS NOT NULL' })
export class OrganizationDomainEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'organization_domain_pkey' })
  id: string;

  @Column({ name: 'organization_id', type: 'uuid' })
  organizationId: string;

  /** In ASCII and lower case. */
  @Column({ type: 'text' })
  domain: string;

  /** What the domain's record has to hold. No secret: whoever asks the domain sees it. */
  @Column({ type: 'text' })
  token: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  /** Since when the domain is proven; `null` while it is not. */
  @Column({ name: 'verified_at', type: 'timestamptz', precision: 3, nullable: true })
  verifiedAt: Date | null;

  /** When the domain last answered. */
  @Column({ name: 'checked_at', type: 'timestamptz', precision: 3, nullable: true })
  checkedAt: Date | null;

  /** Since when a proven domain answers without the record. */
  @Column({ name: 'missing_since', type: 'timestamptz', precision: 3, nullable: true })
  missingSince: Date | null;
}
