import { Injectable } from '@nestjs/common';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { currentOwner, Transaction } from '@plinth/platform/database';
import { JobControl, type JobView } from '@plinth/platform/queue';

/** Stops the caller's jobs and runs them again. */
@Injectable()
export class SteerJob {
  constructor(
    private readonly control: JobControl,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Cancels a job that waits; asks one that runs to stop.
   * @throws {AppError} `jobs.finished`, `jobs.not_found`
   */
  cancel(id: string): Promise<JobView> {
    return this.audited('jobs.job_cancelled', id, () => this.control.cancel(id, currentOwner()));
  }

  /**
   * Runs a failed or cancelled job again, with all its attempts.
   * @throws {AppError} `jobs.not_retryable`, `jobs.unique_key_taken`, `jobs.not_found`
   */
  retry(id: string): Promise<JobView> {
    return this.audited('jobs.job_retried', id, () => this.control.retry(id, currentOwner()));
  }

  private audited(action: string, id: string, change: () => Promise<JobView>): Promise<JobView> {
    return this.transaction.run(async () => {
      const job = await change();
      await this.audit.record({ action, resource: { type: 'job', id }, details: { type: job.type } });
      return job;
    });
  }
}
