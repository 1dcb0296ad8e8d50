import { Injectable } from '@nestjs/common';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import { canonicalEmail, UsersApi, type UserRecord } from '@plinth/modules/users';
import { AccountMails } from './account-mails.js';
import { OneTimeTokens } from './one-time-tokens.js';

/** The links that anybody may ask to be mailed to an address. */
export type LinkKind = 'verify_email' | 'reset_password' | 'magic_link';

/** Mails links with one-time tokens to the owners of accounts. */
@Injectable()
export class SendLink {
  constructor(
    private readonly users: UsersApi,
    private readonly tokens: OneTimeTokens,
    private readonly mails: AccountMails,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
  ) {}

  /** Mails the link if there is an account that it makes sense for; else nothing. */
  async toAddress(email: string, kind: LinkKind): Promise<void> {
    const user = await this.users.findByEmail(email);
    if (!user || user.status === 'suspended') return;
    if (kind === 'verify_email' && user.emailVerified) return;
    // Whoever was invited and asks for another way in needs their invitation again.
    const sent = user.status === 'invited' ? 'invitation' : kind;
    await this.transaction.run(async () => {
      await this.toUser(user, sent);
      await this.audit.record({
        action: 'auth.link_sent',
        resource: { type: 'user', id: user.id },
        subject: { userId: user.id },
        details: { kind: sent },
      });
    });
  }

  /** Mails the link to a user. */
  async toUser(user: UserRecord, kind: LinkKind | 'invitation'): Promise<void> {
    await this.transaction.run(async () => {
      const token = await this.tokens.issue(kind, user.id, canonicalEmail(user.email));
      await this.mails.sendLink(user, kind, token);
    });
  }
}
