import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { AccessSources, PermissionCatalogue } from '@plinth/platform/access';
import { MEMBER, RolesApi, RolesErrors } from '@plinth/modules/roles';
import type { AccessLack, AccessReason, ExplainAccessResponse } from '../http/explain-access.response.js';
import { UsersApi } from '../users.api.js';
import { UsersErrors } from '../users.errors.js';

/** Whose access to what, and in which organization; `null` for the platform. */
export interface AccessQuestion {
  /** An account, or a service account. */
  readonly userId: string;
  readonly permission: string;
  readonly organizationId: string | null;
}

/**
 * Says whether somebody may do something, and why. A role on the platform counts in every organization as well; a role
 * within an organization counts there alone.
 */
@Injectable()
export class ExplainAccess {
  constructor(
    private readonly users: UsersApi,
    private readonly roles: RolesApi,
    private readonly catalogue: PermissionCatalogue,
    private readonly modules: ModuleRef,
  ) {}

  /** @throws {AppError} `users.not_found`, `roles.unknown_permission` */
  async run(question: AccessQuestion): Promise<ExplainAccessResponse> {
    if (!this.catalogue.has(question.permission)) throw RolesErrors.unknownPermission();
    // Only `auth` knows of organizations, providers and machines, and this module may not call it.
    const sources = this.modules.get(AccessSources, { strict: false });
    const user = await this.users.find(question.userId);
    if (!user) return this.ofMachine(question, sources);
    const permitting = await this.roles.rolesPermitting(question.permission);
    const because = [
      ...(await this.onPlatform(question, permitting, sources)),
      ...(await this.withinOrganization(question, sources)),
    ];
    const lacking = because.length > 0 ? [] : await this.lacksOf(question, permitting, sources);
    if (user.status === 'suspended') {
      lacking.push({ what: 'status', detail: 'The account is suspended.', roles: [] });
    }
    const { mfaRoles } = await this.roles.accessOf(user.id);
    return { allowed: lacking.length === 0, because, lacking, mfaRoles };
  }

  private async onPlatform(
    { userId }: AccessQuestion,
    permitting: readonly string[],
    sources: AccessSources,
  ): Promise<AccessReason[]> {
    const held = (await this.roles.rolesOf([userId])).get(userId) ?? [];
    const roles = held.filter((role) => permitting.includes(role));
    if (roles.length === 0) return [];
    const provided = await sources.providedRoles(userId);
    return roles.map((role) => {
      const provider = provided.get(role);
      if (provider !== undefined) return { role, via: 'provider', organizationId: null, provider };
      return { role, via: role === MEMBER ? 'everyone' : 'grant', organizationId: null };
    });
  }

  private async withinOrganization(
    { userId, permission, organizationId }: AccessQuestion,
    sources: AccessSources,
  ): Promise<AccessReason[]> {
    if (organizationId === null) return [];
    const role = await sources.roleWithin(userId, organizationId);
    if (role === null || !sources.rolesPermittingWithin(permission).includes(role)) return [];
    return [{ role: named(role), via: 'membership', organizationId }];
  }

  private async lacksOf(
    { userId, permission, organizationId }: AccessQuestion,
    permitting: readonly string[],
    sources: AccessSources,
  ): Promise<AccessLack[]> {
    if (organizationId === null) {
      return [{ what: 'permission', detail: `No role of theirs permits ${permission}.`, roles: permitting }];
    }
    const role = await sources.roleWithin(userId, organizationId);
    const roles = [...permitting, ...sources.rolesPermittingWithin(permission).map(named)];
    const here = role === null ? 'They are no member of it' : `Within it they are ${named(role)}`;
    const detail = `No role of theirs permits ${permission}, on the platform or in the organization. ${here}.`;
    const lack: AccessLack = { what: 'permission', detail, roles };
    return role === null
      ? [lack, { what: 'membership', detail: 'They are no member of the organization.', roles: [] }]
      : [lack];
  }

  /** @throws {AppError} `users.not_found` */
  private async ofMachine(
    { userId, permission, organizationId }: AccessQuestion,
    sources: AccessSources,
  ): Promise<ExplainAccessResponse> {
    const account = await sources.serviceAccount(userId);
    if (!account) throw UsersErrors.notFound();
    const lacking: AccessLack[] = [];
    if (organizationId !== null && account.organizationId !== organizationId) {
      lacking.push({ what: 'membership', detail: 'The service account works elsewhere.', roles: [] });
    }
    if (account.withheld.has(permission)) {
      const detail = `Whoever made the service account does not hold ${permission} any more.`;
      lacking.push({ what: 'permission', detail, roles: await this.roles.rolesPermitting(permission) });
    } else if (!account.permissions.has(permission)) {
      lacking.push({ what: 'permission', detail: `The service account was not given ${permission}.`, roles: [] });
    }
    const via = 'service-account';
    const because: AccessReason[] =
      lacking.length === 0 ? [{ role: via, via, organizationId: account.organizationId }] : [];
    return { allowed: lacking.length === 0, because, lacking, mfaRoles: [] };
  }
}

/** A role within an organization, told apart from the platform's. */
function named(role: string): string {
  return `organization:${role}`;
}
