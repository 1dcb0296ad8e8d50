import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { invalidToken } from '@plinth/platform/access';
import { RolesApi } from '@plinth/modules/roles';
import { UsersApi } from '@plinth/modules/users';
import { AccessTokenStrategy, CLOCK_LEEWAY_SECONDS } from '../../http/keys/access-token.strategy.js';
import { SessionsRepository } from '../../persistence/sessions.repository.js';
import { ImpersonationRule } from '../sessions/impersonation-rule.js';
import type { VerifiedCredential } from './verified-credential.js';

/** Verifies access tokens against their session, its user and what the user may do now. */
@Injectable()
export class SessionTokens {
  constructor(
    private readonly strategy: AccessTokenStrategy,
    private readonly sessions: SessionsRepository,
    private readonly users: UsersApi,
    private readonly roles: RolesApi,
    private readonly impersonations: ImpersonationRule,
    private readonly clock: Clock,
  ) {}

  /** @throws {AppError} `access.invalid_token` */
  async verify(token: string): Promise<VerifiedCredential> {
    const { sid, sub, exp, org, act } = await this.strategy.verify(token);
    const session = await this.sessions.find(sid);
    if (!session || session.revokedAt !== null || session.idleExpiresAt <= this.clock.now()) throw invalidToken();
    if (session.userId !== sub || session.impersonatorId !== (act?.sub ?? null)) throw invalidToken();
    const holder = session.impersonatorId === null ? null : await this.impersonations.holderOf(session);
    if (session.impersonatorId !== null && !holder) throw invalidToken();
    const [user, { permissions, mfaRoles }] = await Promise.all([this.users.find(sub), this.roles.accessOf(sub)]);
    if (user?.status !== 'active') throw invalidToken();
    return {
      principal: {
        kind: 'user',
        userId: user.id,
        sessionId: session.id,
        organizationId: org ?? null,
        permissions,
        authTime: session.authTime,
        amr: session.amr,
        actorId: session.impersonatorId,
        secondFactorRequired: mfaRoles.length > 0,
      },
      bound: false,
      allowedAddresses: [],
      // An impersonation ends with whatever ends the session, the account or the permissions of who does it.
      subjects: [user.id, session.id, ...(holder ? [holder.userId, holder.id] : [])],
      expiresAt: Math.min(
        (exp + CLOCK_LEEWAY_SECONDS) * 1000,
        session.idleExpiresAt.getTime(),
        holder?.idleExpiresAt.getTime() ?? Infinity,
      ),
    };
  }
}
