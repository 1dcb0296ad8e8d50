import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { AccessErrors, Assurance, Credentials } from '@plinth/platform/access';
import { currentPrincipal } from '@plinth/platform/context';
import { Transaction } from '@plinth/platform/database';
import { RolesApi } from '@plinth/modules/roles';
import type { UserResponse } from '../http/user.response.js';
import { UsersApi } from '../users.api.js';

/** The account that an administrator makes. */
export interface AccountToMake {
  readonly email: string;
  readonly displayName: string | null;
  /** Without one the person is invited by mail. */
  readonly password: string | null;
  readonly roles: readonly string[];
}

/** Makes an account for somebody else, with a password or an invitation and with roles. */
@Injectable()
export class CreateUser {
  constructor(
    private readonly users: UsersApi,
    private readonly roles: RolesApi,
    private readonly assurance: Assurance,
    private readonly transaction: Transaction,
    private readonly modules: ModuleRef,
  ) {}

  /**
   * @throws {AppError} `users.email_taken`, `roles.not_found`, `roles.permission_not_held`, and whatever refuses the
   * password; with roles `access.denied` and `auth.reauthentication_required`.
   */
  async run(account: AccountToMake): Promise<UserResponse> {
    const { email, displayName, password, roles } = account;
    if (roles.length > 0) this.assertMayGiveRoles();
    for (const role of roles) this.roles.assertCallerHolds(await this.roles.permissionsOfRole(role));
    // Only `auth` knows how accounts sign in, and this module may not call it: whichever module offers the port is used.
    const credentials = this.modules.get(Credentials, { strict: false });
    return this.transaction.run(async () => {
      const status = password === null ? 'invited' : 'active';
      const user = await this.users.create({ email, displayName, status });
      for (const role of roles) await this.roles.grant(user.id, role);
      if (password === null) await credentials.invite(user.id);
      else await credentials.setPassword(user.id, password);
      return this.users.present(user);
    });
  }

  private assertMayGiveRoles(): void {
    const caller = currentPrincipal();
    if (!caller.permissions.has('roles:assign')) {
      throw AccessErrors.denied({ detail: 'Giving roles needs the permission roles:assign.' });
    }
    this.assurance.assertFresh(caller);
  }
}
