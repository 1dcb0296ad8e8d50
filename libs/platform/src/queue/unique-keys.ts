import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { LIVE, type JobStatus } from './job-row.js';
import { JobErrors } from './queue.errors.js';
import { Retention } from './retention.js';

// Whoever comes second waits for the first one's commit and then finds the period taken.
const TAKE_PERIOD = `
  INSERT INTO job_unique_period AS period (scope, key, job_id, until)
  VALUES ($1, $2, $3, now() + make_interval(secs => $4))
  ON CONFLICT (scope, key) DO UPDATE SET job_id = EXCLUDED.job_id, until = EXCLUDED.until
  WHERE period.until <= now()
  RETURNING job_id`;

const SUPERSEDE = `
  UPDATE job SET
    status = CASE status WHEN 'active' THEN status ELSE 'cancelled' END,
    unique_key = CASE status WHEN 'active' THEN NULL ELSE unique_key END,
    error_code = CASE status WHEN 'active' THEN error_code ELSE $3 END,
    error_message = CASE status WHEN 'active' THEN error_message ELSE $4 END,
    finished_at = CASE status WHEN 'active' THEN NULL ELSE now() END,
    retain_until = CASE status WHEN 'active' THEN NULL ELSE now() + make_interval(days => $5) END,
    dispatched_at = CASE status WHEN 'active' THEN dispatched_at END
  WHERE unique_scope = $1 AND unique_key = $2 AND unique_key IS NOT NULL AND status IN ${LIVE}`;

/** What unique keys mean beyond the life of one job. Everything here joins the open transaction. */
@Injectable()
export class UniqueKeys {
  constructor(
    private readonly database: Database,
    private readonly retention: Retention,
  ) {}

  /**
   * Takes a key for so many seconds, whatever becomes of the job meanwhile.
   * @returns the job that has it already, or `null` where it is ours now.
   */
  async takePeriod(
    scope: string,
    key: string,
    jobId: string,
    seconds: number,
  ): Promise<{ readonly id: string; readonly status: JobStatus } | null> {
    for (;;) {
      const [ours] = await this.database.query(TAKE_PERIOD, [scope, key, jobId, seconds]);
      if (ours) return null;
      const [holder] = await this.database.query<{ id: string; status: JobStatus }>(
        `SELECT job.id, job.status FROM job_unique_period JOIN job ON job.id = job_id WHERE scope = $1 AND key = $2`,
        [scope, key],
      );
      if (holder) return holder;
      // Retention or an erasure has removed the job: then the key is free again.
      await this.database.query(
        `DELETE FROM job_unique_period AS period WHERE scope = $1 AND key = $2
           AND NOT EXISTS (SELECT FROM job WHERE job.id = period.job_id)`,
        [scope, key],
      );
    }
  }

  /** Ends the waiting job that holds a key, for a newer one; a running one goes on and gives the key away. */
  async supersede(scope: string, key: string): Promise<void> {
    const { code, message } = JobErrors.superseded();
    await this.database.query(SUPERSEDE, [scope, key, code, message, this.retention.days]);
  }
}
