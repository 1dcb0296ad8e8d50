import { Injectable } from '@nestjs/common';
import { currentPrincipal } from '@plinth/platform/context';
import { RolesApi, RolesErrors } from '@plinth/modules/roles';
import { UsersRepository } from '../persistence/users.repository.js';
import { UsersErrors } from '../users.errors.js';

/** Who may act on whom: nobody on an account that may do more than they, and nobody on the last super-admin. */
@Injectable()
export class Seniority {
  constructor(
    private readonly roles: RolesApi,
    private readonly repository: UsersRepository,
  ) {}

  /**
   * Refuses to act on an account that holds a permission which the caller lacks: it would be a way to that permission.
   * @throws {AppError} `users.above_caller`
   */
  async assertOver(userId: string): Promise<void> {
    const held = currentPrincipal().permissions;
    for (const permission of await this.roles.permissionsOf(userId)) {
      if (!held.has(permission)) throw UsersErrors.aboveCaller();
    }
  }

  /**
   * Refuses, in the open transaction, to take the last active super-admin away. Changes that ask this wait for each
   * other until they commit.
   * @throws {AppError} `roles.last_super_admin`
   */
  async assertNotLastSuperAdmin(userId: string): Promise<void> {
    const holders = await this.roles.lockSuperAdmins();
    if (!holders.includes(userId)) return;
    const others = await this.repository.active(holders.filter((id) => id !== userId));
    if (others.length === 0) throw RolesErrors.lastSuperAdmin();
  }
}
