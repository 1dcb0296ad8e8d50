import { ApiProperty } from '@nestjs/swagger';
import { ORGANIZATION_ROLES, type OrganizationRole } from '../organizations.api.js';
import type { InvitationRow } from '../persistence/invitations.repository.js';

/** An open invitation. Its token is in the mail alone. */
export class InvitationResponse {
  /** A UUIDv7. */
  id: string;

  /** Where it was sent. */
  email: string;

  /** What the person will be within the organization. */
  @ApiProperty({ enum: ORGANIZATION_ROLES })
  role: OrganizationRole;

  /** Who sent it; `null` once their account is erased. */
  @ApiProperty({ type: 'string', nullable: true })
  invitedBy: string | null;

  /** When it was sent. */
  createdAt: Date;

  /** Until when it can be accepted. */
  expiresAt: Date;

  static from({ id, email, role, invitedBy, createdAt, expiresAt }: InvitationRow): InvitationResponse {
    return { id, email, role, invitedBy, createdAt, expiresAt };
  }
}
