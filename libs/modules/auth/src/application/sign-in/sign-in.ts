import { Injectable } from '@nestjs/common';
import { MFA } from '@plinth/platform/access';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import { UsersApi, type UserRecord, type UserResponse } from '@plinth/modules/users';
import { AuthErrors, invalidCredentials } from '../../auth.errors.js';
import { OneTimeTokens } from '../links/one-time-tokens.js';
import type { FactorOffer } from '../../persistence/mfa-factors.repository.js';
import { OwnerLocksRepository } from '../../persistence/owner-locks.repository.js';
import { SecondFactor } from '../mfa/second-factor.js';
import { RequiredProvider } from '../oidc/required-provider.js';
import { SessionsService, type LiveSession } from '../sessions/sessions.service.js';
import { TokenSets, type TokenSet } from '../sessions/token-sets.js';

/** A sign-in that waits for a second factor: one of `factors`, or a recovery code. */
export interface MfaChallenge {
  readonly mfaToken: string;
  readonly factors: readonly FactorOffer[];
}

/** What someone has proved their identity by. */
export interface Proof {
  /** Asked within the transaction whether it is still good; it stays so until the end of that. */
  holds(): Promise<boolean>;
  /** Told, once nothing speaks against it any more, while the rest is written. */
  accepted(): Promise<void>;
}

interface Opened {
  readonly live: LiveSession;
  readonly user: UserResponse;
}

const STANDS: Proof = { holds: () => Promise.resolve(true), accepted: () => Promise.resolve() };

/** The last step of every way to sign in: the second factor, or the session, the tokens and the audit event. */
@Injectable()
export class SignIn {
  constructor(
    private readonly users: UsersApi,
    private readonly secondFactor: SecondFactor,
    private readonly locks: OwnerLocksRepository,
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
   * @throws {AppError} `auth.invalid_credentials` where the proof holds no more, or the account was suspended meanwhile;
   *   `auth.sso_required` where they have to come from a provider, and did not.
   */
  async complete(user: UserRecord, amr: readonly string[], proof: Proof = STANDS): Promise<TokenSet | MfaChallenge> {
    const outcome = await this.transaction.run(async () => {
      // Sent together, and answered in this order: what is asked after the proof is seen as of then.
      const [, holds, factors, mustComeElsewhere] = await Promise.all([
        // Whoever adds the first factor meanwhile either sees this session, or is seen here.
        this.locks.share('factors', user.id),
        proof.holds(),
        amr.includes(MFA) ? [] : this.secondFactor.offers(user.id),
        this.requiredProvider.isMissing(user, amr),
      ]);
      if (!holds) throw invalidCredentials();
      if (factors.length > 0) {
        const mfaToken = await this.tokens.issueBeside('mfa', user.id, amr.join(' '));
        await proof.accepted();
        return { mfaToken, factors };
      }
      if (mustComeElsewhere) throw AuthErrors.ssoRequired();
      const [opened] = await Promise.all([this.write(user, amr), proof.accepted()]);
      return opened;
    });
    return 'live' in outcome ? this.tokenSets.make(outcome.live, outcome.user) : outcome;
  }

  /**
   * Signs in someone who has proved everything that is asked of them.
   * @throws {AppError} `auth.sso_required`, `auth.invalid_credentials`, as `complete` does.
   */
  async open(user: UserRecord, amr: readonly string[]): Promise<TokenSet> {
    if (await this.requiredProvider.isMissing(user, amr)) throw AuthErrors.ssoRequired();
    const { live, user: current } = await this.transaction.run(() => this.write(user, amr));
    return this.tokenSets.make(live, current);
  }

  private async write({ id }: UserRecord, amr: readonly string[]): Promise<Opened> {
    const user = await this.users.recordLogin(id);
    if (!user) throw invalidCredentials();
    const live = await this.sessions.open(id, amr);
    await this.audit.record({
      action: 'auth.login_succeeded',
      actorId: id,
      owner: { ownerType: 'user', ownerId: id },
      resource: { type: 'session', id: live.session.id },
      subject: { userId: id },
      details: { amr: [...amr] },
    });
    return { live, user };
  }
}
