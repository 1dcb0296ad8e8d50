import { Injectable } from '@nestjs/common';
import { Clock, type JsonObject } from '@plinth/kernel';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import { Queue, type EnqueueOptions, type JobView } from '@plinth/platform/queue';
import { SubmittableTypes } from './submittable-types.js';

/** What a caller asks for. */
export interface Submission {
  readonly type: string;
  readonly payload: JsonObject;
  readonly options: Pick<
    EnqueueOptions,
    'priority' | 'runAt' | 'delaySeconds' | 'maxAttempts' | 'uniqueKey' | 'uniqueSeconds' | 'supersede' | 'expiresAt'
  >;
}

/** Takes work from a caller. */
@Injectable()
export class SubmitJob {
  constructor(
    private readonly types: SubmittableTypes,
    private readonly queue: Queue,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /**
   * Submits a job, or finds the live one that holds the unique key. A time in the past means now.
   * @throws {AppError} `jobs.unknown_type`, `jobs.invalid_payload`, `jobs.invalid_options`, `access.denied`
   */
  async run({ type, payload, options }: Submission): Promise<{ readonly job: JobView; readonly created: boolean }> {
    const { jobClass } = this.types.find(type);
    const now = this.clock.now();
    const runAt = options.runAt && options.runAt < now ? now : options.runAt;
    return this.transaction.run(async () => {
      const submitted = await this.queue.submit(jobClass, payload, { ...options, ...(runAt && { runAt }) });
      if (submitted.created) {
        const { id } = submitted.job;
        await this.audit.record({ action: 'jobs.job_submitted', resource: { type: 'job', id }, details: { type } });
      }
      return submitted;
    });
  }
}
