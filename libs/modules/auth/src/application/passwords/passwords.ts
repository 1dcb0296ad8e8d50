import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { PasswordCredentialsRepository } from '../../persistence/password-credentials.repository.js';
import { OneTimeTokens } from '../links/one-time-tokens.js';
import { BreachedPasswords } from './breached-passwords.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordPolicy, refusedPassword, type PasswordOwner } from './password-policy.js';

/** Sets passwords. Hashing comes before the transaction that keeps the hash, so that none is open while it runs. */
@Injectable()
export class Passwords {
  constructor(
    private readonly policy: PasswordPolicy,
    private readonly breached: BreachedPasswords,
    private readonly hasher: PasswordHasher,
    private readonly credentials: PasswordCredentialsRepository,
    private readonly tokens: OneTimeTokens,
    private readonly clock: Clock,
  ) {}

  /**
   * Checks and hashes a new password.
   * @throws {AppError} `auth.password_too_common`, `auth.password_too_personal`, `auth.password_breached`, `auth.busy`
   */
  async prepare(password: string, owner: PasswordOwner): Promise<string> {
    this.policy.check(password, owner);
    if (await this.breached.contain(password)) throw refusedPassword('passwordBreached');
    return this.hasher.hash(password);
  }

  /** Keeps what `prepare` made, in the open transaction. Whatever began with an older password fails from now on. */
  async set(userId: string, hash: string): Promise<void> {
    await this.credentials.set({ userId, hash, changedAt: this.clock.now() });
    await this.tokens.revoke(userId, 'mfa', 'reset_password', 'invitation');
  }

  /** Keeps hashes that were made elsewhere, of users without a password, in the open transaction. */
  async takeOver(hashes: readonly { readonly userId: string; readonly hash: string }[]): Promise<void> {
    await this.credentials.addMany(hashes, this.clock.now());
  }

  /** Whether it is the user's password. Takes as long where they have none. */
  async verify(userId: string, password: string): Promise<boolean> {
    const credential = await this.credentials.find(userId);
    return this.hasher.verify(credential?.hash ?? null, password);
  }
}
