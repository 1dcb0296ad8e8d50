import { Injectable } from '@nestjs/common';
import type { Json } from '@plinth/kernel';
import { Revocations } from '@plinth/platform/access';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { CacheTags } from '@plinth/platform/cache';

/** What is told of one account among many. */
export interface AccountNews {
  readonly userId: string;
  /** Plain facts, which stay. */
  readonly details: Readonly<Record<string, Json>>;
  /** What says something about the person, which can be erased. */
  readonly personal: Readonly<Record<string, Json>>;
}

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

  /**
   * As `tell`, of many accounts at once: each has an event of its own.
   * @param made whether the accounts were made in the open transaction: then nobody keeps anything of them yet.
   */
  async tellMany(action: string, news: readonly AccountNews[], made: boolean): Promise<void> {
    if (news.length === 0) return;
    if (!made) await this.cacheTags.invalidate(...news.map(({ userId }) => `user:${userId}`));
    await this.audit.recordMany(
      news.map(({ userId, details, personal }) => ({
        action,
        resource: { type: 'user', id: userId },
        details,
        subject: { userId, personal },
      })),
    );
  }

  /** As `tell`, of a change that ends what the user's sessions and keys may do. */
  async tellAndRevoke(action: string, userId: string): Promise<void> {
    await this.revocations.user(userId);
    await this.tell(action, userId);
  }
}
