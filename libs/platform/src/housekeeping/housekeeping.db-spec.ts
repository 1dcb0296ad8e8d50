import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Database } from '../database/index.js';
import { eventually, runJob, startProcess, startTestWorker, type TestProcess } from '../testing/index.js';
import { HousekeepingJob } from './index.js';

describe('housekeeping', () => {
  let worker: TestProcess;
  let database: Database;

  beforeAll(async () => {
    worker = await startTestWorker([]);
    database = worker.get(Database);
  });

  afterAll(() => worker.close());

  it('removes what is due and leaves what is not', async () => {
    await database.query(
      `INSERT INTO idempotency_record (caller, key, fingerprint, answer, expires_at)
       VALUES ('a', 'old', '', '', now() - interval '1 second'), ('a', 'new', '', '', now() + interval '1 hour')`,
    );
    await database.query(
      `INSERT INTO revocation (scope, subject_id, at)
       VALUES ('user', $1, now() - interval '3 days'), ('user', $2, now())`,
      [newId(), newId()],
    );
    const [old, kept] = [submittedDaysAgo(14), submittedDaysAgo(15)];
    await database.query(
      `INSERT INTO job (id, type, queue, status, payload, max_attempts, run_at, created_at, finished_at, retain_until,
         fair_key, owner_type)
       SELECT id, 'x.y', 'default', 'completed', '{}', 1, now(), now(), now(), until, '', 'platform'
       FROM (VALUES ($1::uuid, now() - interval '1 second'), ($2::uuid, now() + interval '1 day')) AS v(id, until)`,
      [old, kept],
    );
    await database.query(`INSERT INTO job_event (job_id, kind, data) VALUES ($1, 'log', '{}')`, [old]);
    // A child whose parent still waits for its brothers, and a key that is free again beside one that is not.
    const [parent, child] = [submittedDaysAgo(20), submittedDaysAgo(20)];
    await database.query(
      `INSERT INTO job (id, parent_id, type, queue, status, payload, max_attempts, run_at, created_at, finished_at,
         retain_until, pending_children, fair_key, owner_type)
       VALUES ($1, NULL, 'x.parent', 'default', 'waiting', '{}', 1, now(), now(), NULL, NULL, 2, '', 'platform'),
         ($2, $1, 'x.child', 'default', 'completed', '{}', 1, now(), now(), now(), now() - interval '1 second', 0, '', 'platform')`,
      [parent, child],
    );
    await database.query(
      `INSERT INTO job_unique_period (scope, key, job_id, until)
       VALUES ('s', 'free', $1, now() - interval '1 second'), ('s', 'taken', $1, now() + interval '1 hour')`,
      [old],
    );
    const { result } = await runJob(worker, HousekeepingJob, {});
    expect(result).toEqual({ jobs: 1 });
    expect(await database.query('SELECT key FROM idempotency_record')).toEqual([{ key: 'new' }]);
    expect(await database.query('SELECT FROM revocation')).toHaveLength(1);
    expect(await database.query(`SELECT id FROM job WHERE type = 'x.y'`)).toEqual([{ id: kept }]);
    expect(await database.query('SELECT FROM job_event WHERE job_id = $1', [old])).toHaveLength(0);
    expect(await database.query(`SELECT FROM job WHERE type = 'x.child'`)).toHaveLength(1);
    expect(await database.query('SELECT key FROM job_unique_period')).toEqual([{ key: 'taken' }]);
    await database.query('DELETE FROM job WHERE id = ANY($1::uuid[])', [[parent, child]]);
  });

  it('comes every hour by itself, once for all workers', async () => {
    const other = await startProcess('worker', [], worker.env);
    try {
      await eventually(async () => (await database.query('SELECT FROM job_schedule'))[0] ?? null);
      await database.query(`UPDATE job_schedule SET next_run_at = now() WHERE type = 'platform.keep-house'`);
      const job = await eventually(async () => {
        const [row] = await database.query<{ id: string; status: string }>(
          `SELECT id, status FROM job WHERE schedule_id IS NOT NULL`,
        );
        return row?.status === 'completed' ? row : null;
      });
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      const all = await database.query<{ id: string }>(`SELECT id FROM job WHERE schedule_id IS NOT NULL`);
      expect(all.map(({ id }) => id)).toEqual([job.id]);
      const [row] = await database.query<{ left: number }>(
        'SELECT EXTRACT(EPOCH FROM next_run_at - now())::float8 AS left FROM job_schedule',
      );
      expect(row?.left).toBeGreaterThan(3_500);
    } finally {
      await other.close();
    }
  });
});

/** The id of a job that was submitted so long ago. */
function submittedDaysAgo(days: number): string {
  const milliseconds = Date.now() - days * 86_400_000;
  const time = milliseconds.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}${newId().slice(13)}`;
}
