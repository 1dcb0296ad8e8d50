import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import type { UserResponse } from '@plinth/modules/users';
import { AccessTokens } from '../tokens/access-tokens.js';
import type { LiveSession } from './sessions.service.js';

/** What a sign-in or a refresh gives. Lives are in seconds. */
export interface TokenSet {
  readonly user: UserResponse;
  readonly accessToken: string;
  readonly expiresIn: number;
  readonly refreshToken: string;
  readonly refreshExpiresIn: number;
  /** Who acts in the user's place, if somebody does. */
  readonly impersonatedBy: string | null;
}

/** Makes token sets. */
@Injectable()
export class TokenSets {
  constructor(
    private readonly accessTokens: AccessTokens,
    private readonly clock: Clock,
  ) {}

  /** The token set of a session that was opened or refreshed just now. */
  async make({ session, refreshToken }: LiveSession, user: UserResponse): Promise<TokenSet> {
    const { token, expiresIn } = await this.accessTokens.issue(session);
    const left = session.idleExpiresAt.getTime() - this.clock.now().getTime();
    return {
      user,
      accessToken: token,
      expiresIn,
      refreshToken: refreshToken.text,
      refreshExpiresIn: Math.floor(left / 1000),
      impersonatedBy: session.impersonatorId,
    };
  }
}
