import { Injectable } from '@nestjs/common';
import { Clock, type JsonObject } from '@plinth/kernel';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { currentOwner, Transaction } from '@plinth/platform/database';
import { JobLedger, Queue, type JobView } from '@plinth/platform/queue';
import { flowOf } from './flow-of.js';
import { optionsOf, type RequestedJob } from './requested-job.js';
import { SubmittableTypes } from './submittable-types.js';

interface Submitted {
  readonly job: JobView;
  readonly created: boolean;
}

/** Takes work from a caller. */
@Injectable()
export class SubmitJob {
  constructor(
    private readonly types: SubmittableTypes,
    private readonly queue: Queue,
    private readonly ledger: JobLedger,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /**
   * Submits a job, or finds the live one that holds the unique key; one with children comes with all of them or not at
   * all. A time in the past means now.
   * @throws {AppError} `jobs.unknown_type`, `jobs.invalid_payload`, `jobs.invalid_options`, `access.denied`
   */
  run(asked: RequestedJob): Promise<Submitted> {
    return asked.children.length > 0 ? this.submitFlow(asked) : this.submitOne(asked);
  }

  private async submitOne(asked: RequestedJob): Promise<Submitted> {
    const { type, payload } = asked;
    const { jobClass } = this.types.find(type);
    const options = optionsOf(asked, this.clock.now());
    return this.transaction.run(async () => {
      const submitted = await this.queue.submit(jobClass, payload, options);
      if (submitted.created) await this.record(submitted.job.id, { type });
      return submitted;
    });
  }

  private async submitFlow(asked: RequestedJob): Promise<Submitted> {
    const { root, jobs } = flowOf(asked, (name) => this.types.find(name), this.clock.now());
    return this.transaction.run(async () => {
      const { id } = await this.queue.enqueueFlow(root);
      await this.record(id, { type: asked.type, jobs });
      return { job: await this.ledger.find(id, currentOwner()), created: true };
    });
  }

  private async record(id: string, details: JsonObject): Promise<void> {
    await this.audit.record({ action: 'jobs.job_submitted', resource: { type: 'job', id }, details });
  }
}
