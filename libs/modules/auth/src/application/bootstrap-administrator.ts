import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import { RolesApi, SUPER_ADMIN } from '@plinth/modules/roles';
import { UsersApi } from '@plinth/modules/users';
import type { FirstAdministrator } from '../auth.api.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { PasswordPolicy } from './passwords/password-policy.js';
import { Passwords } from './passwords/passwords.js';
import { SessionEndings } from './sessions/session-endings.js';

const PASSWORD_BYTES = 15;

/** Makes the first super-admin, once. */
@Injectable()
export class BootstrapAdministrator {
  constructor(
    private readonly users: UsersApi,
    private readonly roles: RolesApi,
    private readonly policy: PasswordPolicy,
    private readonly passwords: Passwords,
    private readonly hasher: PasswordHasher,
    private readonly endings: SessionEndings,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
  ) {}

  /** See `AuthApi.bootstrapAdministrator`. */
  async run(email: string, chosen: string | null, isJudged: boolean): Promise<FirstAdministrator | null> {
    return this.transaction.run(async () => {
      if ((await this.roles.lockSuperAdmins()).length > 0) return null;
      if (isJudged && chosen !== null) this.policy.check(chosen, { email, displayName: null });
      const password = chosen ?? randomBytes(PASSWORD_BYTES).toString('base64url');
      const hash = await this.hasher.hash(password);
      const user = (await this.users.findByEmail(email)) ?? (await this.users.create({ email, emailVerified: true }));
      await this.passwords.set(user.id, hash);
      await this.endings.endAll(user.id, null, 'password_changed');
      await this.users.markEmailVerified(user.id);
      await this.roles.grant(user.id, SUPER_ADMIN);
      await this.audit.record({
        action: 'auth.administrator_bootstrapped',
        resource: { type: 'user', id: user.id },
        subject: { userId: user.id },
      });
      return { email: user.email, password: chosen === null ? password : null };
    });
  }
}
