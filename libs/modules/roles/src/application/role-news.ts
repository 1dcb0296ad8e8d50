import { Injectable } from '@nestjs/common';
import type { Json } from '@plinth/kernel';
import { Revocations } from '@plinth/platform/access';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { CacheTags } from '@plinth/platform/cache';
import type { RoleToGrant } from '../roles.api.js';

// Every process reads every revocation: past so many at once it is cheaper to begin anew.
const MANY = 50;

/** The tag of what shows roles themselves; `roles` is that of what shows who holds them. */
export const ROLE_LIST = 'role-list';

/** Tells of a change, in its transaction: to the audit trail, and to whatever keeps access or answers in memory. */
@Injectable()
export class RoleNews {
  constructor(
    private readonly audit: AuditTrail,
    private readonly revocations: Revocations,
    private readonly cacheTags: CacheTags,
  ) {}

  /** What one user holds has changed. */
  async ofGrant(action: string, userId: string, role: string): Promise<void> {
    await this.revocations.user(userId);
    await this.cacheTags.invalidate(`user:${userId}`);
    await this.audit.record({
      action,
      resource: { type: 'user', id: userId },
      subject: { userId },
      details: { role },
    });
  }

  /** As `ofGrant`, of many at once; where they were `made` just now nobody keeps anything of them. */
  async ofGrants(action: string, grants: readonly RoleToGrant[], made: boolean): Promise<void> {
    if (grants.length === 0) return;
    const people = [...new Set(grants.map(({ userId }) => userId))];
    if (!made) {
      if (people.length > MANY) await this.revocations.everyone();
      else await this.revocations.users(people);
      await this.cacheTags.invalidate(...people.map((userId) => `user:${userId}`));
    }
    await this.audit.recordMany(
      grants.map(({ userId, role }) => ({
        action,
        resource: { type: 'user', id: userId },
        subject: { userId },
        details: { role },
      })),
    );
  }

  /** What a role permits has changed; `forAll` where somebody may hold it. */
  async ofRole(action: string, role: string, details: Record<string, Json>, forAll: boolean): Promise<void> {
    if (forAll) await this.revocations.everyone();
    await this.cacheTags.invalidate(ROLE_LIST, ...(forAll ? ['roles'] : []));
    await this.audit.record({ action, resource: { type: 'role', id: role }, details });
  }
}
