import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { RolesApi, SUPER_ADMIN } from '@plinth/modules/roles';
import { UsersApi } from '@plinth/modules/users';
import type { SessionEntity } from '../../persistence/session.entity.js';
import { SessionsRepository } from '../../persistence/sessions.repository.js';

const PERMISSION = 'users:impersonate';

/** Who may act in whose place: when it begins, and at every look at it from then on. */
@Injectable()
export class ImpersonationRule {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly users: UsersApi,
    private readonly roles: RolesApi,
    private readonly clock: Clock,
  ) {}

  /**
   * Whether one person may act in the place of another: with the permission to, never upward, and in the place of
   * somebody who holds permissions only as a super-admin, of whom nobody takes the place.
   */
  async allows(actorId: string, userId: string): Promise<boolean> {
    if (actorId === userId) return false;
    const permissions = await this.roles.permissionsOfAll([actorId, userId]);
    const roles = await this.roles.rolesOf([actorId, userId]);
    const held = permissions.get(actorId) ?? new Set();
    const wanted = permissions.get(userId) ?? new Set();
    if (!held.has(PERMISSION) || roles.get(userId)?.includes(SUPER_ADMIN)) return false;
    if (wanted.size > 0 && !roles.get(actorId)?.includes(SUPER_ADMIN)) return false;
    return [...wanted].every((permission) => held.has(permission));
  }

  /**
   * The session of whoever acts, while it lives and they may still do so; `null` once the impersonation is over.
   */
  async holderOf({ userId, impersonatorId, impersonatorSessionId }: SessionEntity): Promise<SessionEntity | null> {
    if (impersonatorId === null || impersonatorSessionId === null) return null;
    const [session, actor] = await Promise.all([
      this.sessions.find(impersonatorSessionId),
      this.users.find(impersonatorId),
    ]);
    const alive = session?.revokedAt === null && session.idleExpiresAt > this.clock.now();
    if (!alive || session.userId !== impersonatorId || actor?.status !== 'active') return null;
    return (await this.allows(impersonatorId, userId)) ? session : null;
  }
}
