import { Injectable } from '@nestjs/common';
import { Clock, newId } from '@plinth/kernel';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { currentPrincipal } from '@plinth/platform/context';
import { Transaction } from '@plinth/platform/database';
import { canonicalEmail, UsersApi, type UserRecord } from '@plinth/modules/users';
import { AuthErrors } from '../../auth.errors.js';
import { EmailChangesRepository } from '../../persistence/email-changes.repository.js';
import { AccountMails } from '../links/account-mails.js';
import { OneTimeTokens } from '../links/one-time-tokens.js';
import { GuessThrottle, MAILS } from '../throttle/guess-throttle.js';

/** Changes the address of an account once its owner has agreed at the old address and confirmed the new one. */
@Injectable()
export class ChangeEmail {
  constructor(
    private readonly changes: EmailChangesRepository,
    private readonly tokens: OneTimeTokens,
    private readonly mails: AccountMails,
    private readonly users: UsersApi,
    private readonly throttle: GuessThrottle,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /**
   * Mails a link to both addresses. Where the new one has an account, its owner is told instead, so that nothing, and no
   * time that it takes, tells the caller.
   * @throws {AppError} `auth.throttled`
   */
  async request(newEmail: string): Promise<void> {
    const { userId } = currentPrincipal();
    await this.throttle.attempt(`user ${userId}`, MAILS);
    await this.transaction.run(async () => {
      const user = await this.users.find(userId);
      if (!user) return;
      const id = newId();
      const createdAt = this.clock.now();
      await this.changes.replace({ id, userId, newEmail, oldConfirmed: false, newConfirmed: false, createdAt });
      await this.mails.sendLink(user, 'email_change_old', await this.tokens.issue('email_change_old', userId, id), {
        newEmail,
      });
      const newToken = await this.tokens.issue('email_change_new', userId, id);
      const owner = await this.users.findByEmail(canonicalEmail(newEmail));
      if (owner && owner.id !== user.id) await this.mails.tell(owner, 'already_registered');
      else await this.mails.sendLink(user, 'email_change_new', newToken, { to: newEmail, newEmail });
      await this.audit.record({
        action: 'auth.email_change_requested',
        resource: { type: 'user', id: userId },
        subject: { userId, personal: { newEmail } },
      });
    });
  }

  /**
   * Takes the agreement of one of the two addresses.
   * @returns whether the address has changed, both having agreed.
   * @throws {AppError} `auth.invalid_link`; `users.email_taken` where somebody else got the address meanwhile.
   */
  async confirm(token: string): Promise<boolean> {
    return this.transaction.run(async () => {
      const taken = await this.tokens.take(token, 'email_change_old', 'email_change_new');
      const side = taken?.purpose === 'email_change_old' ? 'old' : 'new';
      const change = taken && (await this.changes.confirm(taken.binding, side));
      const user = change && (await this.users.find(change.userId));
      if (!user) throw AuthErrors.invalidLink();
      if (!change.oldConfirmed || !change.newConfirmed) return false;
      await this.apply(user, change.newEmail);
      return true;
    });
  }

  private async apply(user: UserRecord, newEmail: string): Promise<void> {
    await this.users.changeEmail(user.id, newEmail);
    await this.users.markEmailVerified(user.id);
    await this.changes.remove(user.id);
    // What was mailed to the old address must not open the account any more.
    await this.tokens.revoke(user.id, 'verify_email', 'reset_password', 'magic_link', 'invitation');
    await this.mails.tell(user, 'email_changed', { newEmail });
  }
}
