import { Injectable } from '@nestjs/common';
import { AccessErrors, Assurance } from '@plinth/platform/access';
import { currentPrincipal, type Principal } from '@plinth/platform/context';
import { OrganizationsApi } from '@plinth/modules/organizations';

/** What somebody wants with service accounts. */
export type Purpose = 'read' | 'write';

/** The permission that each needs on the platform. */
export const PERMISSIONS: Readonly<Record<Purpose, string>> = { read: 'auth:read', write: 'auth:service-accounts' };

/** The roles within an organization that may do both there. */
export const MANAGING_ROLES: readonly string[] = ['owner', 'admin'];

/** Who may see and make service accounts: in an organization its owners and admins, on the platform whoever is permitted. */
@Injectable()
export class AccountManagers {
  constructor(
    private readonly organizations: OrganizationsApi,
    private readonly assurance: Assurance,
  ) {}

  /**
   * The caller, if they may.
   * @throws {AppError} `access.denied`, `auth.mfa_required`
   */
  async assertCaller(purpose: Purpose): Promise<Principal> {
    const caller = currentPrincipal();
    const { organizationId, userId } = caller;
    if (organizationId === null) {
      const permission = PERMISSIONS[purpose];
      if (!caller.permissions.has(permission)) {
        throw AccessErrors.denied({ detail: `This needs the permission ${permission}.`, permission });
      }
      // What belongs to the platform is administration, wherever its address lies.
      this.assurance.assertAdministrator(caller);
      return caller;
    }
    const role = await this.organizations.membership(userId, organizationId);
    if (role === null || !MANAGING_ROLES.includes(role)) {
      throw AccessErrors.denied({ detail: 'This needs to be an owner or admin of the organization.' });
    }
    return caller;
  }
}
