import { Injectable } from '@nestjs/common';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import { canonicalEmail, UsersApi } from '@plinth/modules/users';
import { invalidSignInLink } from '../../auth.errors.js';
import { OneTimeTokens } from '../links/one-time-tokens.js';
import type { TokenSet } from '../sessions/token-sets.js';
import { SignIn, type MfaChallenge } from './sign-in.js';

/** Signs in with a link from the mailbox of the account, which also proves the address. */
@Injectable()
export class MagicLink {
  constructor(
    private readonly tokens: OneTimeTokens,
    private readonly users: UsersApi,
    private readonly signIn: SignIn,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
  ) {}

  /** @throws {AppError} `auth.invalid_sign_in_link` */
  async verify(token: string): Promise<TokenSet | MfaChallenge> {
    const found = await this.tokens.find(token, 'magic_link');
    const user = found && (await this.users.find(found.userId));
    if (!user || user.status === 'suspended' || canonicalEmail(user.email) !== found.binding) {
      await this.refuse(user?.id ?? null);
      throw invalidSignInLink();
    }
    return this.transaction.run(async () => {
      if (!(await this.tokens.take(token, 'magic_link'))) throw invalidSignInLink();
      await this.users.markEmailVerified(user.id);
      return this.signIn.complete({ ...user, emailVerified: true }, ['email']);
    });
  }

  private async refuse(userId: string | null): Promise<void> {
    await this.audit.recordDetached({
      action: 'auth.login_failed',
      outcome: 'failure',
      details: { method: 'magic_link', reason: userId === null ? 'invalid_link' : 'suspended' },
      ...(userId !== null && { resource: { type: 'user', id: userId }, subject: { userId } }),
    });
  }
}
