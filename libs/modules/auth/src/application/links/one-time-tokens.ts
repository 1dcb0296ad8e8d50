import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import type { OneTimeTokenEntity, TokenPurpose } from '../../persistence/one-time-token.entity.js';
import { OneTimeTokensRepository } from '../../persistence/one-time-tokens.repository.js';

/** Stands for whoever has not said yet who they are, or is not there: the same is asked of the database then. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

const HOUR = 3_600;
const TOKEN_BYTES = 32;

/** Life of a token of each purpose, in seconds. */
export const TOKEN_LIFE: Readonly<Record<TokenPurpose, number>> = {
  verify_email: 48 * HOUR,
  reset_password: HOUR / 2,
  magic_link: HOUR / 4,
  invitation: 7 * 24 * HOUR,
  email_change_old: 24 * HOUR,
  email_change_new: 24 * HOUR,
  mfa: HOUR / 12,
  passkey_registration: HOUR / 12,
  passkey_sign_in: HOUR / 12,
  passkey_mfa: HOUR / 12,
  link_identity: 24 * HOUR,
  oidc_state: HOUR / 6,
  oidc_code: HOUR / 60,
};

/** Tokens of 256 bits, each for one purpose, one user and one use. Only their SHA-256 is kept. */
@Injectable()
export class OneTimeTokens {
  constructor(
    private readonly tokens: OneTimeTokensRepository,
    private readonly clock: Clock,
  ) {}

  /** Makes a token, in the open transaction; it is the only one of its purpose. */
  async issue(purpose: TokenPurpose, userId: string, binding: string): Promise<string> {
    const token = newToken();
    await this.tokens.replace(this.row(token, purpose, userId, binding));
    return token;
  }

  /** As `issue`, beside others of its purpose: whoever signs in on two devices at once needs both. */
  async issueBeside(purpose: TokenPurpose, userId: string, binding: string): Promise<string> {
    const token = newToken();
    await this.tokens.add(this.row(token, purpose, userId, binding));
    return token;
  }

  /** What the token is about, without using it; `null` where it is not good. */
  find(token: string, ...purposes: TokenPurpose[]): Promise<OneTimeTokenEntity | null> {
    return this.tokens.find(hashOf(token), purposes, this.clock.now());
  }

  /** Uses the token, in the open transaction; `null` where it is not good, or somebody else has used it. */
  take(token: string, ...purposes: TokenPurpose[]): Promise<OneTimeTokenEntity | null> {
    return this.tokens.take(hashOf(token), purposes, this.clock.now());
  }

  /** Makes the user's tokens of these purposes good no more. */
  async revoke(userId: string, ...purposes: TokenPurpose[]): Promise<void> {
    await this.tokens.removeAll(userId, purposes);
  }

  private row(token: string, purpose: TokenPurpose, userId: string, binding: string): OneTimeTokenEntity {
    const createdAt = this.clock.now();
    const expiresAt = new Date(createdAt.getTime() + TOKEN_LIFE[purpose] * 1000);
    return { hash: hashOf(token), purpose, userId, binding, createdAt, expiresAt };
  }
}

function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
