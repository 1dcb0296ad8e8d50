import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { OrganizationRole } from '../organizations.api.js';

/** An invitation that was mailed and not accepted yet. Accepting it removes it. */
@Entity('organization_invitation')
@Unique('organization_invitation_token', ['tokenHash'])
@Unique('organization_invitation_email', ['organizationId', 'emailKey'])
@Check('organization_invitation_role', `role IN ('owner', 'admin', 'member')`)
export class OrganizationInvitationEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'organization_invitation_pkey' })
  id: string;

  @Column({ name: 'organization_id', type: 'uuid' })
  organizationId: string;

  @Column({ type: 'text' })
  email: string;

  /** The address in its canonical form. */
  @Index('organization_invitation_email_key')
  @Column({ name: 'email_key', type: 'text' })
  emailKey: string;

  @Column({ type: 'text' })
  role: OrganizationRole;

  /** SHA-256 of the token: all that is kept of it. */
  @Column({ name: 'token_hash', type: 'bytea' })
  tokenHash: Buffer;

  @Index('organization_invitation_invited_by')
  @Column({ name: 'invited_by', type: 'uuid', nullable: true })
  invitedBy: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Index('organization_invitation_expires_at')
  @Column({ name: 'expires_at', type: 'timestamptz', precision: 3 })
  expiresAt: Date;
}
