import { Injectable } from '@nestjs/common';
import { AccessSources, type ServiceAccountAccess } from '@plinth/platform/access';
import { OrganizationsApi } from '@plinth/modules/organizations';
import { RolesApi } from '@plinth/modules/roles';
import { UsersApi } from '@plinth/modules/users';
import { ExternalIdentitiesRepository } from '../persistence/external-identities.repository.js';
import { ServiceAccountsRepository } from '../persistence/service-accounts.repository.js';
import { MANAGING_ROLES, PERMISSIONS } from './service-accounts/account-managers.js';

/** Tells from where access comes: memberships, sign-in providers, service accounts. */
@Injectable()
export class AccessOrigins extends AccessSources {
  constructor(
    private readonly organizations: OrganizationsApi,
    private readonly identities: ExternalIdentitiesRepository,
    private readonly accounts: ServiceAccountsRepository,
    private readonly users: UsersApi,
    private readonly roles: RolesApi,
  ) {
    super();
  }

  roleWithin(userId: string, organizationId: string): Promise<string | null> {
    return this.organizations.membership(userId, organizationId);
  }

  rolesPermittingWithin(permission: string): readonly string[] {
    return Object.values(PERMISSIONS).includes(permission) ? MANAGING_ROLES : [];
  }

  async providedRoles(userId: string): Promise<ReadonlyMap<string, string>> {
    const identities = await this.identities.allOf(userId);
    return new Map(
      identities.flatMap(({ provider, grantedRoles }) => grantedRoles.map((role) => [role, provider] as const)),
    );
  }

  async serviceAccount(id: string): Promise<ServiceAccountAccess | null> {
    const account = await this.accounts.find(id);
    if (!account) return null;
    const { organizationId, createdBy, permissions } = account;
    if (organizationId === null) return { organizationId, permissions: new Set(permissions), withheld: new Set() };
    const held = (await this.users.find(createdBy)) ? await this.roles.permissionsOf(createdBy) : new Set<string>();
    return {
      organizationId,
      permissions: new Set(permissions.filter((permission) => held.has(permission))),
      withheld: new Set(permissions.filter((permission) => !held.has(permission))),
    };
  }
}
