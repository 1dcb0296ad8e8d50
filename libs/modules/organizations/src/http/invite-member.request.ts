import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { MayBeAbsent } from '@plinth/platform/http';
import { EmailAddress } from '@plinth/modules/users';
import { ORGANIZATION_ROLES, type OrganizationRole } from '../organizations.api.js';

/** Whom to invite. */
export class InviteMemberRequest {
  /** Where the person is reached; their account has this address, or will have it. */
  @EmailAddress()
  email: string;

  /** What they will be within the organization; only an owner invites owners. */
  @ApiPropertyOptional({ enum: ORGANIZATION_ROLES, default: 'member' })
  @MayBeAbsent()
  @IsIn(ORGANIZATION_ROLES)
  role?: OrganizationRole;
}
