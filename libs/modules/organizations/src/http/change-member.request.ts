import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { ORGANIZATION_ROLES, type OrganizationRole } from '../organizations.api.js';

/** What to change of a member. */
export class ChangeMemberRequest {
  /** What they are from now on; only an owner makes owners. */
  @ApiProperty({ enum: ORGANIZATION_ROLES })
  @IsIn(ORGANIZATION_ROLES)
  role: OrganizationRole;
}
