import { Injectable } from '@nestjs/common';
import { RolesApi } from '@plinth/modules/roles';
import { UsersRepository } from '../../persistence/users.repository.js';
import type { UserImportEntity } from '../../persistence/user-import.entity.js';
import { UsersErrors } from '../../users.errors.js';

/** What whoever asked for an import may do. */
export interface Authority {
  /** What they are permitted now; `null`: everything. */
  readonly permissions: ReadonlySet<string> | null;
  /** Whether they had signed in freshly when they asked, as giving roles needs it. */
  readonly freshlySignedIn: boolean;
}

/** Whether `authority` covers all of `permissions`. */
export function covers({ permissions: held }: Authority, permissions: Iterable<string>): boolean {
  if (held === null) return true;
  for (const permission of permissions) if (!held.has(permission)) return false;
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
  async of({ startedBy, permissions, freshlySignedIn }: UserImportEntity): Promise<Authority> {
    return { permissions: permissions && (await this.stillHeld(startedBy, permissions)), freshlySignedIn };
  }

  private async stillHeld(startedBy: string | null, permissions: readonly string[]): Promise<ReadonlySet<string>> {
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
