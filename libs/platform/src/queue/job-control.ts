import { Injectable } from '@nestjs/common';
import type { Owner } from '@plinth/kernel';
import { Database } from '../database/database.js';
import { isUniqueViolation } from '../database/database.errors.js';
import { Transaction } from '../database/transaction.js';
import { jobCondition } from './job-filter.js';
import { Flows } from './flows.js';
import { JobLedger } from './job-ledger.js';
import { LIVE } from './job-row.js';
import type { JobFilter, JobView, Whose } from './job-view.js';
import { CHANNEL } from './ledger-listener.js';
import { Pusher } from './pusher.js';
import { JobErrors } from './queue.errors.js';
import { JobRegistry } from './registry.js';
import { Retention } from './retention.js';

// A job of a limited type waits for its turn again, and a parent that never ran for its children.
const REVIVE = `status = CASE WHEN concurrency_key IS NULL AND pending_children = 0 THEN 'queued' ELSE 'waiting' END, attempt = 0, progress = 0, run_at = now(), result = NULL,
  error_code = NULL, error_message = NULL, error_stack = NULL, finished_at = NULL, retain_until = NULL,
  expires_at = NULL, cancel_requested_at = NULL, dispatched_at = NULL, dispatch_no = dispatch_no + 1`;

const BULK = 1_000;

/** Changes the course of jobs and queues. Every change is durable and holds on all workers. */
@Injectable()
export class JobControl {
  constructor(
    private readonly database: Database,
    private readonly transaction: Transaction,
    private readonly ledger: JobLedger,
    private readonly registry: JobRegistry,
    private readonly retention: Retention,
    private readonly pusher: Pusher,
    private readonly flows: Flows,
  ) {}

  /**
   * Cancels a job: at once where it has not started, else its signal is aborted, wherever it runs.
   * @throws {JobErrors.finished} where it has finished, {JobErrors.notFound} where it is not theirs.
   */
  async cancel(id: string, whose: Whose): Promise<JobView> {
    const { sql, values } = jobCondition(whose, {}, 3);
    const [changed] = await this.database.query<{ status: string }>(
      `UPDATE job SET
         cancel_requested_at = COALESCE(cancel_requested_at, now()),
         status = CASE status WHEN 'active' THEN status ELSE 'cancelled' END,
         finished_at = CASE status WHEN 'active' THEN NULL ELSE now() END,
         retain_until = CASE status WHEN 'active' THEN NULL ELSE now() + make_interval(days => $2) END,
         dispatched_at = CASE status WHEN 'active' THEN dispatched_at END
       WHERE id = $1 AND status IN ${LIVE} AND ${sql}
       RETURNING status`,
      [id, this.retention.days, ...values],
    );
    const job = await this.ledger.find(id, whose);
    if (!changed) throw JobErrors.finished();
    await this.flows.cancelBelow([id]);
    if (job.parentId !== null) {
      await this.flows.settle([job.parentId]);
      await this.wakeAfterCommit();
    }
    if (changed.status === 'active') await this.database.query('SELECT pg_notify($1, $2)', [CHANNEL, `cancel:${id}`]);
    return job;
  }

  /**
   * Runs a failed or cancelled job again, with all its attempts.
   * @throws {JobErrors.notRetryable} in any other status.
   */
  async retry(id: string, whose: Whose): Promise<JobView> {
    const { sql, values } = jobCondition(whose, {}, 2);
    await this.ledger.find(id, whose);
    if (await this.flows.reviveWithChildren(id)) {
      await this.wakeAfterCommit();
      return this.ledger.find(id, whose);
    }
    try {
      const changed = await this.database.query(
        `UPDATE job SET ${REVIVE} WHERE id = $1 AND status IN ('failed', 'cancelled') AND ${sql} RETURNING id`,
        [id, ...values],
      );
      const job = await this.ledger.find(id, whose);
      if (changed.length === 0) throw JobErrors.notRetryable();
      await this.wakeAfterCommit();
      return job;
    } catch (error) {
      throw isUniqueViolation(error, 'job_live_unique_key') ? JobErrors.uniqueKeyTaken() : error;
    }
  }

  /** Runs again at most 1,000 failed or cancelled jobs that fit the filter. @returns how many. */
  async retryMany(whose: Whose, filter: JobFilter): Promise<number> {
    const { sql, values } = jobCondition(whose, filter, 1);
    // A job whose unique key a live one holds stays dead, as does all but the newest of those that share a key.
    const changed = await this.database.query(
      `UPDATE job SET ${REVIVE} WHERE id IN (
         SELECT id FROM job WHERE status IN ('failed', 'cancelled') AND ${sql}
           AND (unique_key IS NULL OR NOT EXISTS (
             SELECT FROM job other WHERE other.unique_scope = job.unique_scope AND other.unique_key = job.unique_key
               AND other.id <> job.id AND (other.status IN ${LIVE} OR other.id > job.id)))
         ORDER BY id LIMIT ${String(BULK)} FOR UPDATE SKIP LOCKED)
       RETURNING id`,
      values,
    );
    await this.wakeAfterCommit();
    return changed.length;
  }

  /** Lets no job of the queue start, on any worker, until `resume`. Those that run go on. */
  async pause(queue: string): Promise<void> {
    await this.setPaused(queue, true);
  }

  /** Lets the jobs of the queue start again. */
  async resume(queue: string): Promise<void> {
    await this.setPaused(queue, false);
    await this.wakeAfterCommit();
  }

  /**
   * Removes an owner's jobs with all that is kept on them, in the open transaction: those that have finished and those
   * of the types that people submit. What code has enqueued and still runs, the caller included, is left to end. @returns how many jobs.
   */
  async erase(owner: Owner): Promise<number> {
    const { sql, values } = jobCondition(owner, {}, 2);
    const submittable = this.registry.all().filter(({ options }) => options.submit);
    const rows = await this.database.query<{ id: string; active: boolean }>(
      `WITH gone AS (
         DELETE FROM job WHERE (status NOT IN ${LIVE} OR type = ANY($1)) AND ${sql} RETURNING id, status
       ), events AS (
         DELETE FROM job_event USING gone WHERE job_id = gone.id
       ), attempts AS (
         DELETE FROM job_attempt USING gone WHERE job_id = gone.id
       )
       SELECT id, status = 'active' AS active FROM gone`,
      [submittable.map(({ name }) => name), ...values],
    );
    for (const { id } of rows.filter(({ active }) => active)) {
      await this.database.query('SELECT pg_notify($1, $2)', [CHANNEL, `cancel:${id}`]);
    }
    return rows.length;
  }

  private async setPaused(queue: string, paused: boolean): Promise<void> {
    if (!this.registry.queues().includes(queue)) throw JobErrors.unknownQueue();
    await this.database.query(
      `INSERT INTO job_queue (name, paused) VALUES ($1, $2)
       ON CONFLICT (name) DO UPDATE SET paused = EXCLUDED.paused, changed_at = now()`,
      [queue, paused],
    );
    // Workers hand back what they have claimed of it and not started.
    if (paused) await this.database.query('SELECT pg_notify($1, $2)', [CHANNEL, `pause:${queue}`]);
  }

  private async wakeAfterCommit(): Promise<void> {
    await this.transaction.afterCommit(() => {
      this.pusher.wakeDispatcher();
    });
  }
}
