import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { OrganizationRole } from '../organizations.api.js';

/** A person in an organization. */
@Entity('organization_membership')
@Check('organization_membership_role', `role IN ('owner', 'admin', 'member')`)
@Index('organization_membership_joined_at', ['organizationId', 'joinedAt', 'userId'])
export class OrganizationMembershipEntity {
  @PrimaryColumn({
    name: 'organization_id',
    type: 'uuid',
    primaryKeyConstraintName: 'organization_membership_pkey',
  })
  organizationId: string;

  @Index('organization_membership_user')
  @PrimaryColumn({ name: 'user_id', type: 'uuid', primaryKeyConstraintName: 'organization_membership_pkey' })
  userId: string;

  @Column({ type: 'text' })
  role: OrganizationRole;

  @Column({ name: 'joined_at', type: 'timestamptz', precision: 3 })
  joinedAt: Date;
}
