import { ApiProperty } from '@nestjs/swagger';
import type { Member } from '../application/members.service.js';
import { ORGANIZATION_ROLES, type OrganizationRole } from '../organizations.api.js';

/** A member of an organization, as the others see them. */
export class MemberResponse {
  /** The account. */
  userId: string;

  /** What they are within the organization. */
  @ApiProperty({ enum: ORGANIZATION_ROLES })
  role: OrganizationRole;

  /** Their address; `null` while the account is being erased. */
  @ApiProperty({ type: 'string', nullable: true })
  email: string | null;

  /** The name that others see. */
  @ApiProperty({ type: 'string', nullable: true })
  displayName: string | null;

  /** Where their picture is. */
  @ApiProperty({ type: 'string', nullable: true })
  avatarUrl: string | null;

  /** Since when they are a member. */
  joinedAt: Date;

  static from({ membership: { userId, role, joinedAt }, user }: Member): MemberResponse {
    return {
      userId,
      role,
      email: user?.email ?? null,
      displayName: user?.displayName ?? null,
      avatarUrl: user?.avatarUrl ?? null,
      joinedAt,
    };
  }
}
