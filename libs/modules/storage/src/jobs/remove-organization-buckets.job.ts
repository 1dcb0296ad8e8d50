import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Owner } from '@plinth/kernel';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import { DomainEvent, Job, type JobHandler, type JobRun } from '@plinth/platform/queue';
import { BucketsService } from '../application/buckets.service.js';

// A request that was let in just before the end may still be making a bucket.
const GRACE_MS = 3_000;

/** The event of the module `organizations`, as it arrives here: an organization is gone. */
export class OrganizationDeleted extends DomainEvent {
  static override readonly type = 'organizations.organization_deleted';

  readonly organizationId: string;
}

/** Removes the buckets of an organization that is gone. */
@Injectable()
@Job({
  type: 'storage.remove-organization-buckets',
  payload: OrganizationDeleted,
  maxAttempts: 20,
  description: 'Removes the buckets of a deleted organization.',
})
export class RemoveOrganizationBucketsJob implements JobHandler<OrganizationDeleted> {
  constructor(
    private readonly buckets: BucketsService,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
  ) {}

  async run({ payload: { organizationId, occurredAt }, signal }: JobRun<OrganizationDeleted>): Promise<void> {
    const age = Date.now() - Date.parse(occurredAt);
    await sleep(Math.min(GRACE_MS, Math.max(0, GRACE_MS - age)), undefined, { signal });
    const owner: Owner = { ownerType: 'organization', ownerId: organizationId };
    await this.transaction.run(async () => {
      await this.buckets.removeAllOf(owner);
      await this.audit.record({
        action: 'storage.buckets_removed',
        resource: { type: 'organization', id: organizationId },
        owner,
      });
    });
  }
}
