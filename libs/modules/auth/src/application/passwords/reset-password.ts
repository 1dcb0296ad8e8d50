import { Injectable } from '@nestjs/common';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import { canonicalEmail, UsersApi, type UserRecord } from '@plinth/modules/users';
import { AuthErrors } from '../../auth.errors.js';
import type { OneTimeTokenEntity } from '../../persistence/one-time-token.entity.js';
import { AccountMails } from '../links/account-mails.js';
import { OneTimeTokens } from '../links/one-time-tokens.js';
import { SessionEndings } from '../sessions/session-endings.js';
import { Passwords } from './passwords.js';

/**
 * Sets a password with a link from the mailbox of the account, which also proves the address. Every session ends; a
 * second factor is asked for at the next sign-in as ever.
 */
@Injectable()
export class ResetPassword {
  constructor(
    private readonly tokens: OneTimeTokens,
    private readonly users: UsersApi,
    private readonly passwords: Passwords,
    private readonly endings: SessionEndings,
    private readonly mails: AccountMails,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
  ) {}

  /** @throws {AppError} `auth.invalid_link`, and what `Passwords.prepare` throws: then the link is still good. */
  async reset(token: string, password: string): Promise<void> {
    const user = await this.ownerOf(await this.tokens.find(token, 'reset_password', 'invitation'));
    const hash = await this.passwords.prepare(password, user);
    await this.transaction.run(async () => {
      if (!(await this.tokens.take(token, 'reset_password', 'invitation'))) throw AuthErrors.invalidLink();
      await this.passwords.set(user.id, hash);
      await this.users.markEmailVerified(user.id);
      await this.endings.endAll(user.id, null, 'password_changed');
      await this.mails.tell(user, 'password_changed');
      await this.audit.record({
        action: 'auth.password_reset',
        actorId: user.id,
        resource: { type: 'user', id: user.id },
        subject: { userId: user.id },
      });
    });
  }

  private async ownerOf(token: OneTimeTokenEntity | null): Promise<UserRecord> {
    const user = token && (await this.users.find(token.userId));
    const good = user && user.status !== 'suspended' && canonicalEmail(user.email) === token.binding;
    if (!good) throw AuthErrors.invalidLink();
    return user;
  }
}
