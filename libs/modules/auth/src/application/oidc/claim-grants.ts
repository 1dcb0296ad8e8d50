import { Injectable } from '@nestjs/common';
import { AppError, isId } from '@plinth/kernel';
import { OrganizationsApi } from '@plinth/modules/organizations';
import { MEMBER, RolesApi, SUPER_ADMIN } from '@plinth/modules/roles';
import type { ExternalIdentityEntity } from '../../persistence/external-identity.entity.js';
import { ExternalIdentitiesRepository } from '../../persistence/external-identities.repository.js';
import { claimValues, given } from './claim-values.js';
import type { SignInProvider } from './providers.js';

/**
 * Gives an account what its provider says, at every sign-in, and takes back what the provider said once and says no
 * more. What an administrator gave by hand stays. No provider makes super-admins, or owners of organizations.
 */
@Injectable()
export class ClaimGrants {
  constructor(
    private readonly identities: ExternalIdentitiesRepository,
    private readonly roles: RolesApi,
    private readonly organizations: OrganizationsApi,
  ) {}

  /** In the open transaction. */
  async apply(
    identity: ExternalIdentityEntity,
    { mapping }: SignInProvider,
    claims: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const roles = given(mapping.roles, claimValues(claims, mapping.rolesClaim));
    const organizations = given(mapping.organizations, claimValues(claims, mapping.organizationsClaim));
    const before = [...identity.grantedRoles, ...identity.grantedOrganizations];
    if (before.length + roles.length + organizations.length === 0) return;
    await this.identities.setGranted(identity.id, {
      grantedRoles: await this.syncRoles(identity, roles),
      grantedOrganizations: await this.syncOrganizations(identity, organizations.filter(isId)),
    });
  }

  /** Takes back everything that an identity gave, in the open transaction. */
  async takeBack(identity: ExternalIdentityEntity): Promise<void> {
    await this.syncRoles(identity, []);
    await this.syncOrganizations(identity, []);
  }

  private async syncRoles({ userId, grantedRoles }: ExternalIdentityEntity, wanted: readonly string[]) {
    const held = (await this.roles.rolesOf([userId])).get(userId) ?? [];
    const known: string[] = [];
    for (const role of wanted) if (await this.isGivable(role)) known.push(role);
    const gained = known.filter((role) => !held.includes(role));
    for (const role of gained) await this.roles.grant(userId, role);
    for (const role of grantedRoles) {
      if (!known.includes(role) && held.includes(role)) await this.roles.revoke(userId, role);
    }
    return [...grantedRoles.filter((role) => known.includes(role)), ...gained];
  }

  /** A role that was deleted since it was mapped gives nothing. */
  private async isGivable(role: string): Promise<boolean> {
    if (role === MEMBER || role === SUPER_ADMIN) return false;
    try {
      await this.roles.permissionsOfRole(role);
      return true;
    } catch (error) {
      if (error instanceof AppError && error.kind === 'not_found') return false;
      throw error;
    }
  }

  private async syncOrganizations({ userId, grantedOrganizations }: ExternalIdentityEntity, wanted: readonly string[]) {
    const granted = grantedOrganizations.filter((id) => wanted.includes(id));
    for (const id of grantedOrganizations) {
      if (!wanted.includes(id)) await this.organizations.leave(userId, id);
    }
    for (const id of wanted) {
      if ((await this.organizations.join(userId, id)) && !granted.includes(id)) granted.push(id);
    }
    return granted;
  }
}
