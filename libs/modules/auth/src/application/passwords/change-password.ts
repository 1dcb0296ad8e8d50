import { Injectable } from '@nestjs/common';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { currentPrincipal } from '@plinth/platform/context';
import { Transaction } from '@plinth/platform/database';
import { canonicalEmail, UsersApi } from '@plinth/modules/users';
import { invalidCredentials } from '../../auth.errors.js';
import { AccountMails } from '../links/account-mails.js';
import { SessionEndings } from '../sessions/session-endings.js';
import { GuessThrottle } from '../throttle/guess-throttle.js';
import { Passwords } from './passwords.js';

/** Changes the caller's password. Every other session of theirs ends. */
@Injectable()
export class ChangePassword {
  constructor(
    private readonly users: UsersApi,
    private readonly passwords: Passwords,
    private readonly throttle: GuessThrottle,
    private readonly mails: AccountMails,
    private readonly endings: SessionEndings,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * @throws {AppError} `auth.invalid_credentials` for a wrong current password, `auth.throttled`, and what
   * `Passwords.prepare` throws.
   */
  async change(currentPassword: string, password: string): Promise<void> {
    const { userId, sessionId } = currentPrincipal();
    const user = await this.users.find(userId);
    if (!user) throw invalidCredentials();
    const attempt = await this.throttle.attempt(canonicalEmail(user.email));
    if (!(await this.passwords.verify(userId, currentPassword))) {
      await this.audit.recordDetached({
        ...changeOf(userId),
        outcome: 'failure',
        details: { reason: 'wrong_password' },
      });
      throw invalidCredentials();
    }
    await attempt.succeeded();
    const hash = await this.passwords.prepare(password, user);
    await this.transaction.run(async () => {
      await this.passwords.set(userId, hash);
      await this.endings.endAll(userId, sessionId, 'password_changed');
      await this.mails.tell(user, 'password_changed');
      await this.audit.record(changeOf(userId));
    });
  }
}

function changeOf(userId: string) {
  return { action: 'auth.password_changed', resource: { type: 'user', id: userId }, subject: { userId } };
}
