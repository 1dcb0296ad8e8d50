import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import { RolesApi } from '@plinth/modules/roles';
import { UsersApi, UsersErrors, type UserRecord } from '@plinth/modules/users';
import type { FirstAdministrator } from '../auth.api.js';
import { MfaFactorsRepository } from '../persistence/mfa-factors.repository.js';
import { PasskeysRepository } from '../persistence/passkeys.repository.js';
import { AccountMails } from './links/account-mails.js';
import { RecoveryCodes } from './mfa/recovery-codes.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { Passwords } from './passwords/passwords.js';
import { SessionEndings } from './sessions/session-endings.js';

const PASSWORD_BYTES = 15;

/** What an operator does to accounts from the command line, where nobody is signed in. */
@Injectable()
export class AdministerAccounts {
  constructor(
    private readonly users: UsersApi,
    private readonly roles: RolesApi,
    private readonly passwords: Passwords,
    private readonly hasher: PasswordHasher,
    private readonly factors: MfaFactorsRepository,
    private readonly passkeys: PasskeysRepository,
    private readonly recoveryCodes: RecoveryCodes,
    private readonly endings: SessionEndings,
    private readonly mails: AccountMails,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
  ) {}

  /** See `AuthApi.createAdministrator`. */
  async create(email: string, role: string): Promise<FirstAdministrator> {
    const password = randomBytes(PASSWORD_BYTES).toString('base64url');
    const hash = await this.hasher.hash(password);
    return this.transaction.run(async () => {
      const user = await this.users.create({ email, emailVerified: true });
      await this.passwords.set(user.id, hash);
      await this.roles.grant(user.id, role);
      await this.tell('auth.administrator_created', user, { role });
      return { email: user.email, password };
    });
  }

  /** See `AuthApi.promote`. */
  async promote(email: string, role: string): Promise<void> {
    await this.transaction.run(async () => {
      const user = await this.known(email);
      await this.roles.grant(user.id, role);
      await this.tell('auth.administrator_promoted', user, { role });
    });
  }

  /** See `AuthApi.resetSecondFactors`. */
  async resetSecondFactors(email: string): Promise<void> {
    await this.transaction.run(async () => {
      const user = await this.known(email);
      await this.factors.removeAll(user.id);
      await this.recoveryCodes.clear(user.id);
      await this.passkeys.removeAll(user.id);
      await this.endings.endAll(user.id, null, 'ended_by_administrator');
      await this.mails.tell(user, 'mfa_disabled');
      await this.tell('auth.second_factors_reset', user);
    });
  }

  private async known(email: string): Promise<UserRecord> {
    const user = await this.users.findByEmail(email);
    if (!user) throw UsersErrors.notFound();
    return user;
  }

  private async tell(action: string, { id }: UserRecord, details: Record<string, string> = {}): Promise<void> {
    await this.audit.record({ action, resource: { type: 'user', id }, subject: { userId: id }, details });
  }
}
