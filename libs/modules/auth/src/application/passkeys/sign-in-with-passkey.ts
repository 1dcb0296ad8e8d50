import { Injectable } from '@nestjs/common';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import { canonicalEmail, UsersApi } from '@plinth/modules/users';
import { invalidPasskey } from '../../auth.errors.js';
import { NOBODY } from '../links/one-time-tokens.js';
import { PasskeysRepository } from '../../persistence/passkeys.repository.js';
import type { TokenSet } from '../sessions/token-sets.js';
import { SignIn } from '../sign-in/sign-in.js';
import { ProvePasskey } from './prove-passkey.js';
import { WebAuthn } from './web-authn.js';

/** Signs in with a passkey alone. It verifies its owner by itself, so it counts as both factors. */
@Injectable()
export class SignInWithPasskey {
  constructor(
    private readonly passkeys: PasskeysRepository,
    private readonly webAuthn: WebAuthn,
    private readonly provePasskey: ProvePasskey,
    private readonly users: UsersApi,
    private readonly signIn: SignIn,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * What the browser proves a passkey from. Without an address it offers whichever it has for this site. What an address
   * has is shown among passkeys that nobody has, as many of every address, and found out with the same work.
   */
  async options(email: string | null): Promise<object> {
    if (email === null) return this.webAuthn.authenticationOptions('passkey_sign_in', null, []);
    const user = await this.users.findByEmail(email);
    const own = await this.passkeys.allOf(user?.id ?? NOBODY);
    const allowed = this.webAuthn.hidden(canonicalEmail(email), own);
    return this.webAuthn.authenticationOptions('passkey_sign_in', null, allowed);
  }

  /**
   * @param response an AuthenticationResponseJSON, of any shape until it is verified.
   * @throws {AppError} `auth.invalid_passkey`
   */
  async signInWith(response: object): Promise<TokenSet> {
    const { passkey, amr } = await this.provePasskey.prove(response, 'passkey_sign_in', null);
    const user = await this.users.find(passkey.userId);
    if (user?.status !== 'active') {
      await this.audit.recordDetached({
        action: 'auth.login_failed',
        outcome: 'failure',
        details: { method: 'passkey', reason: 'suspended' },
        subject: { userId: passkey.userId },
      });
      throw invalidPasskey();
    }
    return this.transaction.run(() => this.signIn.open(user, amr));
  }
}
