import { Injectable } from '@nestjs/common';
import { Assurance } from '@plinth/platform/access';
import { currentPrincipal } from '@plinth/platform/context';
import { Transaction } from '@plinth/platform/database';
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
    private readonly assurance: Assurance,
    private readonly transaction: Transaction,
  ) {}

  /** The organization as the caller sees it, whatever it asks of them. @throws {AppError} `organizations.not_found` */
  async seen(organizationId: string): Promise<OwnOrganization> {
    const organization = await this.organizations.find(organizationId, currentPrincipal().userId);
    if (!organization) throw OrganizationsErrors.notFound();
    return organization;
  }

  /**
   * The organization, for a caller who is to act in it.
   * @throws {AppError} `organizations.not_found`, `organizations.role_required`, `auth.mfa_required`
   */
  async of(organizationId: string, roles?: readonly OrganizationRole[]): Promise<OwnOrganization> {
    return this.checked(this.entered(await this.seen(organizationId)), roles);
  }

  /**
   * As `of`, in the open transaction: until it ends nobody else changes the organization or who is in it.
   * @throws {AppError} `organizations.not_found`, `organizations.role_required`, `auth.mfa_required`
   */
  async lock(organizationId: string, roles?: readonly OrganizationRole[]): Promise<OwnOrganization> {
    return this.checked(await this.lockSeen(organizationId), roles);
  }

  /** As `lock`, whatever the organization asks of the caller: everyone may leave. @throws {AppError} `organizations.not_found` */
  async lockSeen(organizationId: string): Promise<OwnOrganization> {
    const organization = await this.organizations.lock(organizationId);
    // Read after the lock, not with it: a statement that waited would still see the role from before.
    const membership = await this.memberships.find(organizationId, currentPrincipal().userId);
    if (!membership) throw OrganizationsErrors.notFound();
    return this.entered({ ...organization, role: membership.role });
  }

  /** @throws {AppError} `auth.mfa_required` where the caller proved one factor only. */
  assertSecondFactor(): void {
    this.assurance.assertSecondFactor(currentPrincipal());
  }

  /** The database is told, too: its second wall opens for this organization. */
  private entered(organization: OwnOrganization): OwnOrganization {
    this.transaction.actFrom({ ownerType: 'organization', ownerId: organization.id });
    return organization;
  }

  private checked(organization: OwnOrganization, roles?: readonly OrganizationRole[]): OwnOrganization {
    if (organization.mfaRequired) this.assertSecondFactor();
    if (roles && !roles.includes(organization.role)) throw OrganizationsErrors.roleRequired();
    return organization;
  }
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
