import { Injectable } from '@nestjs/common';
import type { Json } from '@plinth/kernel';
import { Revocations } from '@plinth/platform/access';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { CacheTags } from '@plinth/platform/cache';

/** Tells of a change of an account, in its transaction: to the audit trail and to whatever keeps answers. */
@Injectable()
export class UserNews {
  constructor(
    private readonly audit: AuditTrail,
    private readonly cacheTags: CacheTags,
    private readonly revocations: Revocations,
  ) {}

  /**
   * @param details plain facts, which stay.
   * @param personal what the event says about the person, which can be erased.
   */
  async tell(
    action: string,
    userId: string,
    details: Readonly<Record<string, Json>> = {},
    personal?: Readonly<Record<string, Json>>,
  ): Promise<void> {
    await this.cacheTags.invalidate(`user:${userId}`);
    await this.audit.record({
      action,
      resource: { type: 'user', id: userId },
      details,
      subject: { userId, ...(personal && { personal }) },
    });
  }

  /** As `tell`, of a change that ends what the user's sessions and keys may do. */
  async tellAndRevoke(action: string, userId: string): Promise<void> {
    await this.revocations.user(userId);
    await this.tell(action, userId);
  }
}
