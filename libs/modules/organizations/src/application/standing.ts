import { Injectable } from '@nestjs/common';
import { currentPrincipal } from '@plinth/platform/context';
import type { OrganizationRole } from '../organizations.api.js';
import { OrganizationsErrors } from '../organizations.errors.js';
import { MembershipsRepository } from '../persistence/memberships.repository.js';
import { OrganizationsRepository, type OwnOrganization } from '../persistence/organizations.repository.js';

/** Whoever runs an organization. */
export const MANAGERS: readonly OrganizationRole[] = ['owner', 'admin'];

/** Where the caller stands in an organization. To who is no member it does not exist. */
@Injectable()
export class Standing {
  constructor(
    private readonly organizations: OrganizationsRepository,
    private readonly memberships: MembershipsRepository,
  ) {}

  /**
   * The organization as the caller sees it.
   * @throws {AppError} `organizations.not_found`, `organizations.role_required`
   */
  async of(organizationId: string, roles?: readonly OrganizationRole[]): Promise<OwnOrganization> {
    return checked(await this.organizations.find(organizationId, currentPrincipal().userId), roles);
  }

  /**
   * As `of`, in the open transaction: until it ends nobody else changes the organization or who is in it.
   * @throws {AppError} `organizations.not_found`, `organizations.role_required`
   */
  async lock(organizationId: string, roles?: readonly OrganizationRole[]): Promise<OwnOrganization> {
    const organization = await this.organizations.lock(organizationId);
    // Read after the lock, not with it: a statement that waited would still see the role from before.
    const membership = await this.memberships.find(organizationId, currentPrincipal().userId);
    return checked(membership && { ...organization, role: membership.role }, roles);
  }
}

function checked(organization: OwnOrganization | null, roles?: readonly OrganizationRole[]): OwnOrganization {
  if (!organization) throw OrganizationsErrors.notFound();
  if (roles && !roles.includes(organization.role)) throw OrganizationsErrors.roleRequired();
  return organization;
}

/**
 * Refuses that who is no owner makes, changes or removes one.
 * @throws {AppError} `organizations.role_required`
 */
export function assertMayTouch(caller: OrganizationRole, ...touched: readonly OrganizationRole[]): void {
  if (caller !== 'owner' && touched.includes('owner')) {
    throw OrganizationsErrors.roleRequired({ detail: 'Only an owner makes, changes or removes owners.' });
  }
}
