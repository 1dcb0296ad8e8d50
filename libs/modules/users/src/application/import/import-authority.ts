import { Injectable } from '@nestjs/common';
import { RolesApi } from '@plinth/modules/roles';
import { UsersRepository } from '../../persistence/users.repository.js';
import type { UserImportEntity } from '../../persistence/user-import.entity.js';
import { UsersErrors } from '../../users.errors.js';

/** What whoever asked for an import may do now; `null`: everything. */
export type Authority = ReadonlySet<string> | null;

/** Whether `authority` covers all of `permissions`. */
export function covers(authority: Authority, permissions: Iterable<string>): boolean {
  if (authority === null) return true;
  for (const permission of permissions) if (!authority.has(permission)) return false;
  return true;
}

/** Asks before every batch what an import may still do: whoever loses a permission loses it in the middle of a file. */
@Injectable()
export class ImportAuthority {
  constructor(
    private readonly roles: RolesApi,
    private readonly users: UsersRepository,
  ) {}

  /**
   * What the import was permitted when it was asked for, as far as its author still is.
   * @throws {AppError} `users.import_not_allowed`
   */
  async of({ startedBy, permissions }: UserImportEntity): Promise<Authority> {
    if (permissions === null) return null;
    const given = new Set(permissions);
    const author = startedBy === null ? null : await this.users.find(startedBy);
    // A service account holds what it was given, and no role.
    if (!author) return given;
    if (author.status !== 'active') throw UsersErrors.importNotAllowed();
    const held = await this.roles.permissionsOf(author.id);
    const still = new Set([...given].filter((permission) => held.has(permission)));
    if (!still.has('users:write')) throw UsersErrors.importNotAllowed();
    return still;
  }
}
