import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { AccessErrors, invalidToken, PrincipalResolver } from '@plinth/platform/access';
import type { Principal } from '@plinth/platform/context';
import { OrganizationsApi } from '@plinth/modules/organizations';
import { RolesApi } from '@plinth/modules/roles';
import { UsersApi } from '@plinth/modules/users';
import { AccessTokenStrategy, CLOCK_LEEWAY_SECONDS } from '../../http/keys/access-token.strategy.js';
import { SessionsRepository } from '../../persistence/sessions.repository.js';
import type { AccessClaims } from './access-tokens.js';
import { PrincipalCache } from './principal-cache.js';

/**
 * Resolves access tokens. The first use of one verifies it and reads its session, user and permissions; from then on it
 * is found by its digest, until it expires or a revocation touches it.
 */
@Injectable()
export class TokenPrincipals extends PrincipalResolver {
  constructor(
    private readonly cache: PrincipalCache,
    private readonly strategy: AccessTokenStrategy,
    private readonly sessions: SessionsRepository,
    private readonly users: UsersApi,
    private readonly roles: RolesApi,
    private readonly organizations: OrganizationsApi,
    private readonly clock: Clock,
  ) {
    super();
  }

  async resolve(token: string, organizationId: string | null): Promise<Principal> {
    const digest = createHash('sha256').update(token).digest('base64');
    const principal = this.cache.find(digest) ?? (await this.verify(token, digest));
    return organizationId === null ? principal : this.actingIn(organizationId, principal);
  }

  private async actingIn(organizationId: string, principal: Principal): Promise<Principal> {
    const role = await this.organizations.membership(principal.userId, organizationId);
    if (role === null) throw AccessErrors.organizationNotFound();
    return { ...principal, organizationId };
  }

  private async verify(token: string, digest: string): Promise<Principal> {
    const epoch = this.cache.epoch;
    const claims = await this.strategy.verify(token);
    const session = await this.sessions.find(claims.sid);
    if (!session || session.revokedAt !== null || session.idleExpiresAt <= this.clock.now()) throw invalidToken();
    if (session.userId !== claims.sub) throw invalidToken();
    const [user, permissions] = await Promise.all([
      this.users.find(session.userId),
      this.roles.permissionsOf(session.userId),
    ]);
    if (user?.status !== 'active') throw invalidToken();
    const principal: Principal = {
      kind: 'user',
      userId: user.id,
      sessionId: session.id,
      organizationId: null,
      permissions,
      authTime: session.authTime,
      amr: session.amr,
      actorId: session.impersonatorId,
    };
    this.cache.remember(digest, principal, expiryOf(claims, session.idleExpiresAt), epoch);
    return principal;
  }
}

function expiryOf({ exp }: AccessClaims, sessionEnd: Date): number {
  return Math.min((exp + CLOCK_LEEWAY_SECONDS) * 1000, sessionEnd.getTime());
}
