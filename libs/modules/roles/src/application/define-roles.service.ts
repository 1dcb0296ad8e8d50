import { Injectable } from '@nestjs/common';
import type { Json, Page, PageRequest } from '@plinth/kernel';
import { PermissionCatalogue } from '@plinth/platform/access';
import { Transaction } from '@plinth/platform/database';
import type { Precondition } from '@plinth/platform/http';
import type { RolePreviewResponse } from '../http/role-preview.response.js';
import { RoleResponse } from '../http/role.response.js';
import { RolesRepository, type RoleChange, type RoleRow } from '../persistence/roles.repository.js';
import { RolesErrors } from '../roles.errors.js';
import { RolesApi } from '../roles.api.js';
import { AssertMfaChange } from './assert-mfa-change.js';
import { permissionsOf } from './built-in-roles.js';
import { MfaRoles } from './mfa-roles.js';
import { PreviewRoles } from './preview-roles.js';
import { RoleNews } from './role-news.js';

/** What a role is made of. */
export type RoleDefinition = RoleChange & { readonly name: string };

/** Makes, changes and deletes roles. What a role permits takes effect everywhere within a second. */
@Injectable()
export class DefineRolesService {
  constructor(
    private readonly repository: RolesRepository,
    private readonly roles: RolesApi,
    private readonly catalogue: PermissionCatalogue,
    private readonly mfaRoles: MfaRoles,
    private readonly assertMfaChange: AssertMfaChange,
    private readonly transaction: Transaction,
    private readonly news: RoleNews,
    private readonly preview: PreviewRoles,
  ) {}

  async page(request: PageRequest): Promise<Page<RoleResponse>> {
    const page = await this.repository.page(request);
    return { ...page, rows: page.rows.map((row) => this.present(row)) };
  }

  async get(name: string): Promise<RoleResponse> {
    return this.present(await this.repository.get(name));
  }

  async create(role: RoleDefinition): Promise<RoleResponse> {
    this.assertKnown(role.permissions);
    this.roles.assertCallerHolds(role.permissions);
    return this.transaction.run(async () => {
      const row = await this.repository.insert({ ...role, permissions: sorted(role.permissions) });
      const details = { permissions: [...row.permissions], mfaRequired: row.mfaRequired };
      await this.news.ofRole('roles.role_created', row.name, details, false);
      return this.present(row);
    });
  }

  /** Changes what is given; the caller must hold what the role gains. */
  async change(name: string, change: Partial<RoleChange>, precondition: Precondition): Promise<RoleResponse> {
    return this.transaction.run(async () => {
      const before = await this.changeable(name, precondition, change, 'FOR UPDATE');
      const { after, details, forAll } = await this.outcome(before, change);
      const row = await this.repository.update(before.id, after);
      await this.news.ofRole('roles.role_changed', name, details, forAll);
      return this.present(row);
    });
  }

  /** The role as `change` would make it, and whose access that would change. Refuses what `change` refuses. */
  async previewChange(name: string, change: Partial<RoleChange>, precondition: Precondition): Promise<RoleResponse> {
    const before = await this.changeable(name, precondition, change);
    const { after } = await this.outcome(before, change);
    const role = { ...before, ...after };
    const permissions = permissionsOf(role, this.catalogue);
    return this.present(role, await this.preview.of(before, permissions, this.mfaRoles.includes(role)));
  }

  /** The role, and whose access `delete` would change. Refuses what `delete` refuses. */
  async previewDeletion(name: string, precondition: Precondition): Promise<RoleResponse> {
    const role = await this.changeable(name, precondition);
    return this.present(role, await this.preview.of(role, [], false));
  }

  /** Deletes a role and takes it from whoever holds it. */
  async delete(name: string, precondition: Precondition): Promise<void> {
    await this.transaction.run(async () => {
      const role = await this.changeable(name, precondition, undefined, 'FOR UPDATE');
      const holders = await this.repository.delete(role.id);
      await this.news.ofRole('roles.role_deleted', name, { holders }, true);
    });
  }

  /** What a role becomes. @throws {AppError} for what is no permission, and for what the caller lacks. */
  private async outcome(before: RoleRow, change: Partial<RoleChange>) {
    const permissions = sorted(change.permissions ?? before.permissions);
    const gained = permissions.filter((permission) => !before.permissions.includes(permission));
    const lost = before.permissions.filter((permission) => !permissions.includes(permission));
    this.assertKnown(gained);
    this.roles.assertCallerHolds(gained);
    const description = change.description === undefined ? before.description : change.description;
    const mfaRequired = change.mfaRequired ?? before.mfaRequired;
    if (change.mfaRequired !== undefined) await this.assertMfaChange.of(before, change.mfaRequired);
    const mfaChanged = mfaRequired !== before.mfaRequired;
    const details: Record<string, Json> = { gained, lost, ...(mfaChanged && { mfaRequired }) };
    const forAll = mfaChanged || gained.length + lost.length > 0;
    return { after: { description, permissions, mfaRequired }, details, forAll };
  }

  /** A role that may be deleted or, where `change` is given, changed so. */
  private async changeable(
    name: string,
    precondition: Precondition,
    change?: Partial<RoleChange>,
    lock: '' | 'FOR UPDATE' = '',
  ): Promise<RoleRow> {
    const role = await this.repository.get(name, lock);
    if (role.builtIn && !isAboutMfaAlone(change)) throw RolesErrors.builtIn();
    precondition.check(this.present(role));
    return role;
  }

  private present(role: RoleRow, preview?: RolePreviewResponse): RoleResponse {
    const configured = this.mfaRoles.isConfigured(role.name);
    return RoleResponse.from(role, permissionsOf(role, this.catalogue), configured, preview);
  }

  private assertKnown(permissions: readonly string[]): void {
    const faults = permissions
      .filter((permission) => !this.catalogue.has(permission))
      .map((name) => ({ pointer: '/permissions', code: 'permission', detail: `${name} is no permission` }));
    if (faults.length > 0) throw RolesErrors.unknownPermission({ faults });
  }
}

/** All that can be changed of a built-in role. */
function isAboutMfaAlone(change: Partial<RoleChange> = {}): boolean {
  const { mfaRequired, description, permissions } = change;
  return mfaRequired !== undefined && description === undefined && permissions === undefined;
}

function sorted(permissions: readonly string[]): string[] {
  return [...new Set(permissions)].sort();
}
