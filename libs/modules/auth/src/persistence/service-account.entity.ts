import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A principal that is no person: of an organization, or of the platform. It acts by its API keys. */
@Entity('service_account')
@Index('service_account_organization_id', ['organizationId', 'createdAt'])
export class ServiceAccountEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'service_account_pkey' })
  id: string;

  /** `null` for one of the platform. */
  @Column({ name: 'organization_id', type: 'uuid', nullable: true })
  organizationId: string | null;

  @Column({ type: 'text' })
  name: string;

  /** The most that its keys may do. */
  @Column({ type: 'text', array: true })
  permissions: string[];

  /** Who made it. One of an organization never may more than they do. */
  @Column({ name: 'created_by', type: 'uuid' })
  createdBy: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;
}
