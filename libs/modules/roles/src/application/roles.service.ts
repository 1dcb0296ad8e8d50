import { Injectable } from '@nestjs/common';
import { PermissionCatalogue } from '@plinth/platform/access';
import { currentContext, currentPrincipal } from '@plinth/platform/context';
import { RolesRepository } from '../persistence/roles.repository.js';
import { RolesApi, type Access, type RoleToGrant, type SqlCondition } from '../roles.api.js';
import { RolesErrors } from '../roles.errors.js';
import { MEMBER, permissionsOf, SUPER_ADMIN } from './built-in-roles.js';
import { HeldRolesService } from './held-roles.service.js';
import { RoleNews } from './role-news.js';

@Injectable()
export class RolesService extends RolesApi {
  constructor(
    private readonly repository: RolesRepository,
    private readonly held: HeldRolesService,
    private readonly catalogue: PermissionCatalogue,
    private readonly news: RoleNews,
  ) {
    super();
  }

  async permissionsOf(userId: string): Promise<ReadonlySet<string>> {
    return (await this.held.of(userId)).permissions;
  }

  accessOf(userId: string): Promise<Access> {
    return this.held.of(userId);
  }

  async permissionsOfAll(userIds: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const held = await this.held.ofAll(userIds);
    return new Map([...held].map(([userId, { permissions }]) => [userId, permissions]));
  }

  async rolesOf(userIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const held = await this.held.ofAll(userIds);
    return new Map([...held].map(([userId, { roles }]) => [userId, roles]));
  }

  async permissionsOfRole(role: string): Promise<readonly string[]> {
    return permissionsOf(await this.repository.get(role), this.catalogue);
  }

  async rolesPermitting(permission: string): Promise<readonly string[]> {
    const roles = await this.repository.all();
    const permitting = roles.filter((role) => permissionsOf(role, this.catalogue).includes(permission));
    return permitting.map(({ name }) => name).sort();
  }

  async grant(userId: string, role: string): Promise<void> {
    // The lock keeps the role from being deleted before the grant is there.
    const { id } = await this.repository.get(role, 'FOR KEY SHARE');
    if (role === MEMBER) return;
    const changed = await this.repository.grant(userId, id, currentContext()?.principal?.userId ?? null);
    if (changed) await this.news.ofGrant('roles.role_granted', userId, role);
  }

  async grantMany(grants: readonly RoleToGrant[], made: boolean): Promise<ReadonlySet<string>> {
    const given = grants.filter(({ role }) => role !== MEMBER);
    const ids = new Map<string, string>();
    for (const role of new Set(given.map((grant) => grant.role))) {
      ids.set(role, (await this.repository.get(role, 'FOR KEY SHARE')).id);
    }
    const rows = given.map(({ userId, role }) => ({ userId, roleId: ids.get(role) ?? '' }));
    const context = currentContext();
    const grantedBy = context?.principal?.userId ?? context?.job?.createdBy ?? null;
    const changed = await this.repository.grantMany(rows, grantedBy);
    const news = given.filter(({ userId, role }) => changed.has(`${userId} ${ids.get(role) ?? ''}`));
    await this.news.ofGrants('roles.role_granted', news, made);
    return new Set(news.map(({ userId }) => userId));
  }

  async revoke(userId: string, role: string): Promise<void> {
    const { id } = await this.repository.get(role, 'FOR KEY SHARE');
    if (role === MEMBER) throw RolesErrors.everyoneIsMember();
    if (await this.repository.revoke(userId, id)) await this.news.ofGrant('roles.role_revoked', userId, role);
  }

  async lockSuperAdmins(): Promise<readonly string[]> {
    const { id } = await this.repository.get(SUPER_ADMIN, 'FOR NO KEY UPDATE');
    return this.repository.holders(id);
  }

  assertCallerHolds(permissions: Iterable<string>): void {
    const held = currentPrincipal().permissions;
    const lacking = [...permissions].filter((permission) => !held.has(permission));
    if (lacking.length === 0) return;
    throw RolesErrors.permissionNotHeld({ detail: `Nobody grants what they lack: ${lacking.join(', ')}.` });
  }

  holds(role: string, column: string, first: number, few = false): SqlCondition {
    if (role === MEMBER) return { sql: 'true', values: [] };
    const named = `role_id = (SELECT id FROM role WHERE name = $${String(first)})`;
    // Nothing tells Postgres how many hold a role that it learns of while it runs: the caller does. That few are asked for
    // in order leads it to the index of roles instead of through all grants; that one row is asked for, and not whether
    // there is any, keeps it from gathering all who hold the role.
    const sql = few
      ? `${column} = ANY (ARRAY(SELECT user_id FROM role_grant WHERE ${named} ORDER BY user_id))`
      : `(SELECT true FROM role_grant WHERE user_id = ${column} AND ${named}) IS TRUE`;
    return { sql, values: [role] };
  }
}
