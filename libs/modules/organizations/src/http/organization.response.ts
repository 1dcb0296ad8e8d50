import { ApiProperty } from '@nestjs/swagger';
import { ORGANIZATION_ROLES, type OrganizationRole } from '../organizations.api.js';
import type { OwnOrganization } from '../persistence/organizations.repository.js';

/** An organization, as one of its members sees it. */
export class OrganizationResponse {
  /** A UUIDv7; send it as `X-Organization-Id` to act in the organization. */
  id: string;

  /** What it is called; names need not be unique. */
  name: string;

  /** What the caller is within it. */
  @ApiProperty({ enum: ORGANIZATION_ROLES })
  role: OrganizationRole;

  /** When it was made. */
  createdAt: Date;

  /** When it was last changed; its members do not count. */
  updatedAt: Date;

  static from({ id, name, role, createdAt, updatedAt }: OwnOrganization): OrganizationResponse {
    return { id, name, role, createdAt, updatedAt };
  }
}
