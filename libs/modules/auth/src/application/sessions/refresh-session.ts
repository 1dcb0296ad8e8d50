import { Inject, Injectable } from '@nestjs/common';
import { authSection, type AuthConfig } from '@plinth/config';
import { Clock } from '@plinth/kernel';
import { configToken } from '@plinth/platform/config';
import { currentContext } from '@plinth/platform/context';
import { Transaction } from '@plinth/platform/database';
import { UsersApi } from '@plinth/modules/users';
import { invalidRefreshToken } from '../../auth.errors.js';
import type { SessionEntity } from '../../persistence/session.entity.js';
import { SessionsRepository } from '../../persistence/sessions.repository.js';
import { AccountMails } from '../links/account-mails.js';
import { RefreshTokens, type RefreshToken } from '../tokens/refresh-tokens.js';
import { ActiveOrganization } from './active-organization.js';
import { ImpersonationRule } from './impersonation-rule.js';
import { SessionEndings } from './session-endings.js';
import { secondsAfter, type LiveSession } from './sessions.service.js';
import { TokenSets, type TokenSet } from './token-sets.js';

// A lost answer or a second tab sends the same token again at once; a thief sends it whenever they get to it.
const GRACE_MS = 10_000;

/**
 * Changes a refresh token for its successor. The latest predecessor still gives the same successor for ten seconds;
 * any other token that was once good has been copied, and ends the whole session.
 */
@Injectable()
export class RefreshSession {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly tokens: RefreshTokens,
    private readonly tokenSets: TokenSets,
    private readonly endings: SessionEndings,
    private readonly activeOrganization: ActiveOrganization,
    private readonly users: UsersApi,
    private readonly impersonations: ImpersonationRule,
    private readonly mails: AccountMails,
    private readonly transaction: Transaction,
    private readonly clock: Clock,
    @Inject(configToken(authSection)) private readonly config: AuthConfig,
  ) {}

  /** @throws {AppError} `auth.invalid_refresh_token` */
  async refresh(text: string): Promise<TokenSet> {
    const token = this.tokens.read(text);
    if (!token) throw invalidRefreshToken();
    const live = (await this.rotate(token)) ?? (await this.repeat(token));
    const user = await this.users.find(live.session.userId);
    if (user?.status !== 'active') {
      await this.transaction.detached(() => this.endings.end(live.session, 'suspended'));
      throw invalidRefreshToken();
    }
    if (live.session.impersonatorId !== null && !(await this.impersonations.holderOf(live.session))) {
      await this.transaction.detached(() => this.endings.end(live.session, 'impersonation_over'));
      throw invalidRefreshToken();
    }
    const session = await this.activeOrganization.stillOpen(live.session);
    return this.tokenSets.make({ ...live, session }, await this.users.present(user));
  }

  /** In a transaction of its own, for the request that brought the token is refused. */
  private async endReused(session: SessionEntity): Promise<void> {
    await this.transaction.detached(async () => {
      const ended = await this.endings.end(session, 'refresh_reused');
      const user = ended ? await this.users.find(session.userId) : null;
      if (user) await this.mails.tell(user, 'session_stolen');
    });
  }

  private async rotate(token: RefreshToken): Promise<LiveSession | null> {
    const now = this.clock.now();
    const refreshToken = this.tokens.successor(token);
    const context = currentContext();
    const session = await this.sessions.rotate({
      id: token.sessionId,
      spentHash: token.hash,
      refreshHash: refreshToken.hash,
      now,
      idleExpiresAt: secondsAfter(now, this.config.sessionIdleSeconds),
      ip: context?.ip ?? null,
      userAgent: context?.userAgent ?? null,
    });
    return session && { session, refreshToken };
  }

  /** The answer to a token that is not the one that is good now, though it once was. */
  private async repeat(token: RefreshToken): Promise<LiveSession> {
    const session = await this.sessions.find(token.sessionId);
    const now = this.clock.now();
    if (!session || session.revokedAt !== null || session.idleExpiresAt <= now) throw invalidRefreshToken();
    const refreshToken = this.tokens.successorWithHash(token, session.refreshHash);
    const rotatedAt = session.rotatedAt?.getTime() ?? 0;
    if (refreshToken && now.getTime() - rotatedAt <= GRACE_MS) return { session, refreshToken };
    await this.endReused(session);
    throw invalidRefreshToken();
  }
}
