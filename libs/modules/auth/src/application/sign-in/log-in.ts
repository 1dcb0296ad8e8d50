import { Inject, Injectable, Logger } from '@nestjs/common';
import { authSection, type AuthConfig } from '@plinth/config';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { configToken } from '@plinth/platform/config';
import { canonicalEmail, UsersApi, type UserRecord } from '@plinth/modules/users';
import { AuthErrors, invalidCredentials } from '../../auth.errors.js';
import type { PasswordCredentialEntity } from '../../persistence/password-credential.entity.js';
import { PasswordCredentialsRepository } from '../../persistence/password-credentials.repository.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { NOBODY } from '../links/one-time-tokens.js';
import type { TokenSet } from '../sessions/token-sets.js';
import { GuessThrottle } from '../throttle/guess-throttle.js';
import { SignIn, type MfaChallenge } from './sign-in.js';

/** Signs in with e-mail address and password. */
@Injectable()
export class LogIn {
  private readonly logger = new Logger(LogIn.name);

  constructor(
    private readonly users: UsersApi,
    private readonly credentials: PasswordCredentialsRepository,
    private readonly hasher: PasswordHasher,
    private readonly throttle: GuessThrottle,
    private readonly signIn: SignIn,
    private readonly audit: AuditTrail,
    @Inject(configToken(authSection)) private readonly config: AuthConfig,
  ) {}

  /**
   * An unknown account, a wrong password and a suspended account are refused in the same words and after the same work.
   * @throws {AppError} `auth.invalid_credentials`, `auth.throttled`; `auth.email_unverified` after the right password.
   */
  async logIn(email: string, password: string): Promise<TokenSet | MfaChallenge> {
    // Nobody sees what was read before it is clear whether the attempt may be made.
    const [attempt, user] = await Promise.all([
      this.throttle.attempt(canonicalEmail(email)),
      this.users.findByEmail(email),
    ]);
    const credential = await this.credentials.find(user?.id ?? NOBODY);
    const right = await this.hasher.verify(credential?.hash ?? null, password);
    if (!user || !credential || !right || user.status === 'suspended') {
      await this.refuse(user, reasonOf(user, credential, right));
      throw invalidCredentials();
    }
    if (!user.emailVerified && (this.config.requireVerifiedEmail || this.config.hideAccounts)) {
      await this.refuse(user, 'email_unverified');
      // Where accounts are hidden, an account that was registered a moment ago must not show either.
      throw this.config.hideAccounts ? invalidCredentials() : AuthErrors.emailUnverified();
    }
    const tokens = await this.signIn.complete(user, ['pwd'], {
      holds: () => this.credentials.confirm(credential),
      accepted: () => attempt.succeeded(),
    });
    if (this.hasher.isOutdated(credential.hash)) await this.renew(credential, password);
    return tokens;
  }

  private async renew(credential: PasswordCredentialEntity, password: string): Promise<void> {
    try {
      await this.credentials.rehash(credential, await this.hasher.hash(password));
    } catch (error) {
      // They are signed in, and the next sign-in tries again.
      this.logger.warn({ err: error }, 'A password could not be hashed anew.');
    }
  }

  private async refuse(user: UserRecord | null, reason: string): Promise<void> {
    await this.audit.recordDetached({
      action: 'auth.login_failed',
      outcome: 'failure',
      details: { method: 'password', reason },
      ...(user && { resource: { type: 'user', id: user.id }, subject: { userId: user.id } }),
    });
  }
}

function reasonOf(user: UserRecord | null, credential: PasswordCredentialEntity | null, right: boolean): string {
  if (!user) return 'unknown_account';
  if (!credential) return 'no_password';
  return right ? 'suspended' : 'wrong_password';
}
