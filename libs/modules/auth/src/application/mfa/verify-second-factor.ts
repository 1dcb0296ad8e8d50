import { Injectable } from '@nestjs/common';
import { MFA } from '@plinth/platform/access';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import { UsersApi, type UserRecord } from '@plinth/modules/users';
import { invalidCode, invalidMfaToken } from '../../auth.errors.js';
import { OneTimeTokens } from '../links/one-time-tokens.js';
import type { TokenSet } from '../sessions/token-sets.js';
import { SignIn } from '../sign-in/sign-in.js';
import { CODES, GuessThrottle } from '../throttle/guess-throttle.js';
import { SecondFactor } from './second-factor.js';

/** Completes a sign-in that waits for a second factor. */
@Injectable()
export class VerifySecondFactor {
  constructor(
    private readonly tokens: OneTimeTokens,
    private readonly users: UsersApi,
    private readonly secondFactor: SecondFactor,
    private readonly signIn: SignIn,
    private readonly throttle: GuessThrottle,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
  ) {}

  /** @throws {AppError} `auth.invalid_mfa_token`, `auth.invalid_code`, `auth.throttled` */
  async verify(mfaToken: string, code: string): Promise<TokenSet> {
    const pending = await this.tokens.find(mfaToken, 'mfa');
    const user = pending && (await this.users.find(pending.userId));
    if (!user || user.status === 'suspended') throw invalidMfaToken();
    const attempt = await this.throttle.attempt(`mfa ${user.id}`, CODES);
    const tokens = await this.transaction.run(async () => {
      const method = await this.secondFactor.use(user, code);
      if (!method) return null;
      if (!(await this.tokens.take(mfaToken, 'mfa'))) throw invalidMfaToken();
      return this.signIn.open(user, [...pending.binding.split(' '), method, MFA]);
    });
    if (!tokens) {
      await this.refuse(user);
      throw invalidCode();
    }
    await attempt.succeeded();
    return tokens;
  }

  private async refuse({ id }: UserRecord): Promise<void> {
    await this.audit.recordDetached({
      action: 'auth.login_failed',
      outcome: 'failure',
      details: { method: 'code', reason: 'wrong_code' },
      resource: { type: 'user', id },
      subject: { userId: id },
    });
  }
}
