import { Injectable } from '@nestjs/common';
import { Transaction } from '@plinth/platform/database';
import type { Precondition } from '@plinth/platform/http';
import { RolesApi, SUPER_ADMIN } from '@plinth/modules/roles';
import { UsersRepository } from '../persistence/users.repository.js';
import { UsersApi } from '../users.api.js';
import { Seniority } from './seniority.js';

/** Gives roles to people and takes them away. Whoever does it holds all that the role permits. */
@Injectable()
export class AssignRoles {
  constructor(
    private readonly repository: UsersRepository,
    private readonly users: UsersApi,
    private readonly roles: RolesApi,
    private readonly seniority: Seniority,
    private readonly transaction: Transaction,
  ) {}

  /** @throws {AppError} `http.precondition_failed`, `users.not_found`, `roles.not_found`, `roles.permission_not_held` */
  async grant(userId: string, role: string, precondition: Precondition): Promise<void> {
    await this.transaction.run(async () => {
      precondition.check(await this.users.present(await this.repository.lock(userId)));
      this.roles.assertCallerHolds(await this.roles.permissionsOfRole(role));
      await this.roles.grant(userId, role);
    });
  }

  /**
   * @throws {AppError} `http.precondition_failed`, `users.not_found`, `roles.not_found`, `roles.permission_not_held`, `roles.everyone_is_member`,
   * `roles.last_super_admin`
   */
  async revoke(userId: string, role: string, precondition: Precondition): Promise<void> {
    await this.transaction.run(async () => {
      precondition.check(await this.users.present(await this.repository.lock(userId)));
      this.roles.assertCallerHolds(await this.roles.permissionsOfRole(role));
      if (role === SUPER_ADMIN) await this.seniority.assertNotLastSuperAdmin(userId);
      await this.roles.revoke(userId, role);
    });
  }
}
