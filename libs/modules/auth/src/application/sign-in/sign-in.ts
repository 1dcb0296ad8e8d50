import { Injectable } from '@nestjs/common';
import { MFA } from '@plinth/platform/access';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import { UsersApi, type UserRecord } from '@plinth/modules/users';
import { invalidCredentials } from '../../auth.errors.js';
import { OneTimeTokens } from '../links/one-time-tokens.js';
import { SecondFactor, type FactorOffer } from '../mfa/second-factor.js';
import { RequiredProvider } from '../oidc/required-provider.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { TokenSets, type TokenSet } from '../sessions/token-sets.js';

/** A sign-in that waits for a second factor: one of `factors`, or a recovery code. */
export interface MfaChallenge {
  readonly mfaToken: string;
  readonly factors: readonly FactorOffer[];
}

/** The last step of every way to sign in: the second factor, or the session, the tokens and the audit event. */
@Injectable()
export class SignIn {
  constructor(
    private readonly users: UsersApi,
    private readonly secondFactor: SecondFactor,
    private readonly tokens: OneTimeTokens,
    private readonly sessions: SessionsService,
    private readonly tokenSets: TokenSets,
    private readonly requiredProvider: RequiredProvider,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Signs in someone who has just proved who they are, or asks for the second factor that they have set up.
   * @param amr how they proved it, in the terms of RFC 8176; with `mfa` where that was two factors already.
   * @param stillHolds asked within the transaction whether the proof is still good, and keeps it so until its end.
   * Unset: it is.
   * @throws {AppError} `auth.invalid_credentials` where it is not.
   */
  async complete(
    user: UserRecord,
    amr: readonly string[],
    stillHolds = () => Promise.resolve(true),
  ): Promise<TokenSet | MfaChallenge> {
    return this.transaction.run(async () => {
      if (!(await stillHolds())) throw invalidCredentials();
      const factors = amr.includes(MFA) ? [] : await this.secondFactor.offers(user.id);
      if (factors.length === 0) return this.open(user, amr);
      return { mfaToken: await this.tokens.issueBeside('mfa', user.id, amr.join(' ')), factors };
    });
  }

  /**
   * Signs in someone who has proved everything that is asked of them.
   * @throws {AppError} `auth.sso_required` where they have to come from a provider, and did not.
   */
  async open(user: UserRecord, amr: readonly string[]): Promise<TokenSet> {
    await this.requiredProvider.assertUsed(user, amr);
    return this.transaction.run(async () => {
      const live = await this.sessions.open(user.id, amr);
      await this.users.recordLogin(user.id);
      await this.audit.record({
        action: 'auth.login_succeeded',
        actorId: user.id,
        owner: { ownerType: 'user', ownerId: user.id },
        resource: { type: 'session', id: live.session.id },
        subject: { userId: user.id },
        details: { amr: [...amr] },
      });
      return this.tokenSets.make(live, (await this.users.find(user.id)) ?? user);
    });
  }
}
