import { Injectable } from '@nestjs/common';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import {
  JobControl,
  JobLedger,
  QueuePaces,
  type JobFilter,
  type QueueCounts,
  type QueuePace,
} from '@plinth/platform/queue';

/** A queue as administrators see it. */
export interface QueueState {
  readonly counts: QueueCounts;
  /** `null` where nothing has finished of late. */
  readonly pace: QueuePace | null;
}

/** What administrators do with everybody's background work. */
@Injectable()
export class ManageQueues {
  constructor(
    private readonly ledger: JobLedger,
    private readonly paces: QueuePaces,
    private readonly control: JobControl,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
  ) {}

  /** Every queue, by name. */
  async states(): Promise<readonly QueueState[]> {
    const [counts, paces] = await Promise.all([this.ledger.counts(), this.paces.measure()]);
    return counts.map((each) => ({ counts: each, pace: paces.find(({ queue }) => queue === each.queue) ?? null }));
  }

  /** Lets no job of a queue start, on any worker. @throws {AppError} `jobs.unknown_queue` */
  pause(queue: string): Promise<void> {
    return this.audited('jobs.queue_paused', queue, () => this.control.pause(queue));
  }

  /** Lets the jobs of a queue start again. @throws {AppError} `jobs.unknown_queue` */
  resume(queue: string): Promise<void> {
    return this.audited('jobs.queue_resumed', queue, () => this.control.resume(queue));
  }

  /** Runs failed jobs again, the dead letters unless the filter says otherwise; at most 1,000. @returns how many. */
  async retry(filter: JobFilter): Promise<number> {
    return this.transaction.run(async () => {
      const full = { status: 'failed' as const, ...filter };
      const retried = await this.control.retryMany('all', full);
      const { createdAfter, createdBefore, ...plain } = full;
      const details = {
        ...plain,
        ...(createdAfter && { createdAfter: createdAfter.toISOString() }),
        ...(createdBefore && { createdBefore: createdBefore.toISOString() }),
        retried,
      };
      await this.audit.record({ action: 'jobs.jobs_retried', details });
      return retried;
    });
  }

  private async audited(action: string, queue: string, change: () => Promise<void>): Promise<void> {
    await this.transaction.run(async () => {
      await change();
      await this.audit.record({ action, resource: { type: 'queue', id: queue } });
    });
  }
}
