import { Injectable } from '@nestjs/common';
import type { Page, PageRequest } from '@plinth/kernel';
import { Transaction } from '@plinth/platform/database';
import type { Precondition } from '@plinth/platform/http';
import type { RoleResponse } from '../http/role.response.js';
import { RolesRepository, type RoleChange, type RoleRow } from '../persistence/roles.repository.js';
import { RolesErrors } from '../roles.errors.js';
import { PresentRole } from './present-role.js';
import { PreviewRoles } from './preview-roles.js';
import { RoleNews } from './role-news.js';
import { RoleOutcome, sorted } from './role-outcome.js';

/** What a role is made of. */
export type RoleDefinition = RoleChange & { readonly name: string };

/** Makes, changes and deletes roles. What a role permits, and asks for, takes effect everywhere within a second. */
@Injectable()
export class DefineRolesService {
  constructor(
    private readonly repository: RolesRepository,
    private readonly outcome: RoleOutcome,
    private readonly transaction: Transaction,
    private readonly news: RoleNews,
    private readonly preview: PreviewRoles,
    private readonly present: PresentRole,
  ) {}

  async page(request: PageRequest): Promise<Page<RoleResponse>> {
    const page = await this.repository.page(request);
    return { ...page, rows: page.rows.map((row) => this.present.of(row)) };
  }

  async get(name: string): Promise<RoleResponse> {
    return this.present.of(await this.repository.get(name));
  }

  async create(role: RoleDefinition): Promise<RoleResponse> {
    this.outcome.assertGrantable(role.permissions);
    return this.transaction.run(async () => {
      const row = await this.repository.insert({ ...role, permissions: sorted(role.permissions) });
      const details = { permissions: [...row.permissions], mfaRequired: row.mfaRequired };
      await this.news.ofRole('roles.role_created', row.name, details, false);
      return this.present.of(row);
    });
  }

  /** Changes what is given; the caller must hold what the role gains. */
  async change(name: string, change: Partial<RoleChange>, precondition: Precondition): Promise<RoleResponse> {
    return this.transaction.run(async () => {
      const before = await this.changeable(name, precondition, change, 'FOR UPDATE');
      const { after, details, concernsHolders } = await this.outcome.of(before, change);
      const row = await this.repository.update(before.id, after);
      await this.news.ofRole('roles.role_changed', name, details, concernsHolders);
      return this.present.of(row);
    });
  }

  /** The role as `change` would make it, and whose access that would change. Refuses what `change` refuses. */
  async previewChange(name: string, change: Partial<RoleChange>, precondition: Precondition): Promise<RoleResponse> {
    const before = await this.changeable(name, precondition, change);
    const { after } = await this.outcome.of(before, change);
    const role = { ...before, ...after };
    return this.present.of(role, await this.preview.of(before, role));
  }

  /** The role, and whose access `delete` would change. Refuses what `delete` refuses. */
  async previewDeletion(name: string, precondition: Precondition): Promise<RoleResponse> {
    const role = await this.changeable(name, precondition);
    return this.present.of(role, await this.preview.of(role, null));
  }

  /** Deletes a role and takes it from whoever holds it. */
  async delete(name: string, precondition: Precondition): Promise<void> {
    await this.transaction.run(async () => {
      const role = await this.changeable(name, precondition, {}, 'FOR UPDATE');
      const holders = await this.repository.delete(role.id);
      await this.news.ofRole('roles.role_deleted', name, { holders }, true);
    });
  }

  /** A role that may be deleted or, where `change` says something, changed so. */
  private async changeable(
    name: string,
    precondition: Precondition,
    change: Partial<RoleChange> = {},
    lock: '' | 'FOR UPDATE' = '',
  ): Promise<RoleRow> {
    const role = await this.repository.get(name, lock);
    if (role.builtIn && !isAboutMfaAlone(change)) throw RolesErrors.builtIn();
    precondition.check(this.present.of(role));
    return role;
  }
}

/** All that can be changed of a built-in role. */
function isAboutMfaAlone({ mfaRequired, description, permissions }: Partial<RoleChange>): boolean {
  return mfaRequired !== undefined && description === undefined && permissions === undefined;
}
