import { Inject, Injectable } from '@nestjs/common';
import { authSection, type AuthConfig } from '@plinth/config';
import { Clock, newId, type Page, type PageRequest } from '@plinth/kernel';
import { configToken } from '@plinth/platform/config';
import { currentContext } from '@plinth/platform/context';
import { Transaction } from '@plinth/platform/database';
import { AuthErrors } from '../../auth.errors.js';
import type { SessionEntity } from '../../persistence/session.entity.js';
import { SessionsRepository } from '../../persistence/sessions.repository.js';
import { SessionEndings, type EndReason } from './session-endings.js';
import { RefreshTokens, type RefreshToken } from '../tokens/refresh-tokens.js';

/** A session and the refresh token that is good for it now. */
export interface LiveSession {
  readonly session: SessionEntity;
  readonly refreshToken: RefreshToken;
}

/** Who takes a person's place, in which session of theirs, why and for how long. */
export interface Impersonation {
  readonly actorId: string;
  readonly sessionId: string;
  readonly reason: string;
  readonly minutes: number;
}

interface Opening {
  readonly seconds: number;
  readonly idleSeconds: number;
  readonly authTime: Date;
  readonly amr: readonly string[];
  readonly impersonation?: Impersonation;
}

const NEVER = new Date(0);

/** Opens, lists and ends sessions. What ends is dead on every instance within a second. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly tokens: RefreshTokens,
    private readonly endings: SessionEndings,
    private readonly transaction: Transaction,
    private readonly clock: Clock,
    @Inject(configToken(authSection)) private readonly config: AuthConfig,
  ) {}

  /**
   * Opens a session for someone who has just proved who they are, in the open transaction.
   * @param amr how they proved it, in the terms of RFC 8176.
   */
  async open(userId: string, amr: readonly string[]): Promise<LiveSession> {
    const idleSeconds = Math.min(this.config.sessionIdleSeconds, this.config.sessionMaxSeconds);
    return this.add(userId, { seconds: this.config.sessionMaxSeconds, idleSeconds, authTime: this.clock.now(), amr });
  }

  /** Opens a session for somebody who acts in the user's place, in the open transaction. It proves no identity. */
  async impersonate(userId: string, impersonation: Impersonation): Promise<LiveSession> {
    const seconds = impersonation.minutes * 60;
    return this.add(userId, { seconds, idleSeconds: seconds, authTime: NEVER, amr: [], impersonation });
  }

  private async add(
    userId: string,
    { seconds, idleSeconds, authTime, amr, impersonation }: Opening,
  ): Promise<LiveSession> {
    const now = this.clock.now();
    const refreshToken = this.tokens.first(newId());
    const context = currentContext();
    const session: SessionEntity = {
      id: refreshToken.sessionId,
      userId,
      refreshHash: refreshToken.hash,
      rotatedAt: null,
      createdAt: now,
      lastUsedAt: now,
      idleExpiresAt: secondsAfter(now, idleSeconds),
      expiresAt: secondsAfter(now, seconds),
      revokedAt: null,
      authTime,
      amr: [...amr],
      organizationId: null,
      impersonatorId: impersonation?.actorId ?? null,
      impersonatorSessionId: impersonation?.sessionId ?? null,
      impersonationReason: impersonation?.reason ?? null,
      ip: context?.ip ?? null,
      userAgent: context?.userAgent ?? null,
    };
    await this.transaction.beforeCommit(() => this.sessions.add(session));
    return { session, refreshToken };
  }

  /** The live sessions of a user. */
  list(userId: string, request: PageRequest): Promise<Page<SessionEntity>> {
    return this.sessions.list(userId, this.clock.now(), request);
  }

  /**
   * Ends one session of a user.
   * @throws {AppError} `auth.session_not_found` where it is somebody else's, or not alive.
   */
  async end(userId: string, sessionId: string, reason: EndReason): Promise<void> {
    const session = await this.sessions.find(sessionId);
    const ended = session?.userId === userId && (await this.endings.end(session, reason));
    if (!ended) throw AuthErrors.sessionNotFound();
  }

  /** Ends all sessions of a user but `exceptId`. */
  endAll(userId: string, exceptId: string | null, reason: EndReason): Promise<void> {
    return this.endings.endAll(userId, exceptId, reason);
  }
}

/** The moment so many seconds after `date`. */
export function secondsAfter(date: Date, seconds: number): Date {
  return new Date(date.getTime() + seconds * 1000);
}
