import { Injectable } from '@nestjs/common';
import { MFA } from '@plinth/platform/access';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import { UsersApi, type UserRecord } from '@plinth/modules/users';
import { invalidCode, invalidMfaToken } from '../../auth.errors.js';
import { PasskeysRepository } from '../../persistence/passkeys.repository.js';
import { OneTimeTokens } from '../links/one-time-tokens.js';
import { ProvePasskey } from '../passkeys/prove-passkey.js';
import { WebAuthn } from '../passkeys/web-authn.js';
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
    private readonly passkeys: PasskeysRepository,
    private readonly webAuthn: WebAuthn,
    private readonly provePasskey: ProvePasskey,
    private readonly signIn: SignIn,
    private readonly throttle: GuessThrottle,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * What the browser proves a passkey from, as second factor.
   * @throws {AppError} `auth.invalid_mfa_token`
   */
  async passkeyOptions(mfaToken: string): Promise<object> {
    const { user } = await this.find(mfaToken);
    return this.webAuthn.authenticationOptions('passkey_mfa', user.id, await this.passkeys.allOf(user.id));
  }

  /** @throws {AppError} `auth.invalid_mfa_token`, `auth.invalid_code`, `auth.throttled` */
  async withCode(mfaToken: string, code: string): Promise<TokenSet> {
    const { user, amr } = await this.find(mfaToken);
    const attempt = await this.throttle.attempt(`mfa ${user.id}`, CODES);
    const tokens = await this.transaction.run(async () => {
      const method = await this.secondFactor.use(user, code);
      return method && this.open(mfaToken, user, [...amr, method]);
    });
    if (!tokens) {
      await this.refuse(user);
      throw invalidCode();
    }
    await attempt.succeeded();
    return tokens;
  }

  /** @throws {AppError} `auth.invalid_mfa_token`, `auth.invalid_passkey` */
  async withPasskey(mfaToken: string, response: object): Promise<TokenSet> {
    const { user, amr } = await this.find(mfaToken);
    const proved = await this.provePasskey.prove(response, 'passkey_mfa', user.id);
    return this.transaction.run(() => this.open(mfaToken, user, [...amr, ...proved.amr]));
  }

  private async find(mfaToken: string): Promise<{ readonly user: UserRecord; readonly amr: readonly string[] }> {
    const pending = await this.tokens.find(mfaToken, 'mfa');
    const user = pending && (await this.users.find(pending.userId));
    if (!user || user.status === 'suspended') throw invalidMfaToken();
    return { user, amr: pending.binding.split(' ') };
  }

  private async open(mfaToken: string, user: UserRecord, amr: readonly string[]): Promise<TokenSet> {
    if (!(await this.tokens.take(mfaToken, 'mfa'))) throw invalidMfaToken();
    return this.signIn.open(user, [...new Set([...amr, MFA])]);
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
