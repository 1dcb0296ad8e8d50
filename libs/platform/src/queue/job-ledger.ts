import { Injectable } from '@nestjs/common';
import type { Page, PageRequest } from '@plinth/kernel';
import { Database } from '../database/database.js';
import { cutPage } from '../database/keyset.js';
import { DatabaseReader } from '../replicas/database-reader.js';
import { jobCondition, jobPage } from './job-filter.js';
import {
  JOB_VIEW_COLUMNS,
  jobView,
  type JobAttempt,
  type JobEvent,
  type JobFilter,
  type JobView,
  type JobViewRow,
  type QueueCounts,
  type Whose,
} from './job-view.js';
import { JobErrors } from './queue.errors.js';
import { JobRegistry } from './registry.js';

const MAX_EVENTS = 1_000;

interface JobNews extends JobEvent {
  /** Which of the jobs asked for, from 1. */
  readonly place: string;
}

const NEWS = `
  WITH since AS (
    SELECT * FROM unnest($1::uuid[], $2::bigint[]) WITH ORDINALITY AS since(id, after, place)
  )
  SELECT place, event.* FROM since CROSS JOIN LATERAL (
    SELECT seq, kind, data, at FROM job_event WHERE job_id = since.id AND seq > since.after ORDER BY seq LIMIT $3
  ) event
  UNION ALL
  SELECT place, NULL, job.status, CASE job.status
      WHEN 'completed' THEN jsonb_build_object('result', job.result)
      WHEN 'failed' THEN jsonb_build_object(
        'error', jsonb_build_object('code', job.error_code, 'message', job.error_message))
      ELSE '{}' END, job.finished_at
  FROM since JOIN job USING (id) WHERE job.finished_at IS NOT NULL
  ORDER BY 1, 2`;

function isEnd(kind: JobEvent['kind']): boolean {
  return kind === 'completed' || kind === 'failed' || kind === 'cancelled';
}

/** Reads the ledger. What it answers may be shown: secrets are masked. */
@Injectable()
export class JobLedger {
  constructor(
    private readonly database: Database,
    private readonly reader: DatabaseReader,
    private readonly registry: JobRegistry,
  ) {}

  /** @throws {JobErrors.notFound} where it does not exist or is somebody else's. */
  async find(id: string, whose: Whose): Promise<JobView> {
    const { sql, values } = jobCondition(whose, {}, 2);
    const rows = await this.database.query<JobViewRow>(`SELECT ${JOB_VIEW_COLUMNS} FROM job WHERE id = $1 AND ${sql}`, [
      id,
      ...values,
    ]);
    if (!rows[0]) throw JobErrors.notFound();
    return jobView(rows[0]);
  }

  /** A page of jobs, by `createdAt` or `-createdAt`. */
  async list(whose: Whose, filter: JobFilter, page: PageRequest): Promise<Page<JobView>> {
    const { sql, values } = jobPage(whose, filter, page);
    const rows = await this.reader.query<JobViewRow>(sql, values);
    return cutPage(rows.map(jobView), page, ({ id, createdAt }) => ({ value: createdAt.toISOString(), id }));
  }

  /** A page of the lines that a job has logged, by `at` or `-at`. */
  async logs(id: string, whose: Whose, page: PageRequest): Promise<Page<JobEvent>> {
    await this.find(id, whose);
    const descending = page.sort.startsWith('-');
    const rows = await this.database.query<JobEvent>(
      `SELECT seq, kind, data, at FROM job_event
       WHERE job_id = $1 AND kind = 'log' AND ($3::bigint IS NULL OR seq ${descending ? '<' : '>'} $3)
       ORDER BY seq ${descending ? 'DESC' : 'ASC'} LIMIT $2`,
      [id, page.limit + 1, page.after?.id ?? null],
    );
    return cutPage(rows, page, ({ seq, at }) => ({ value: at.toISOString(), id: seq }));
  }

  /**
   * What has happened to a job since the event `after`. Once it has finished, the last one says how: it carries the
   * number of the one before, so that whoever resumes there is told again.
   */
  async eventsAfter(id: string, whose: Whose, after = '0'): Promise<readonly JobEvent[]> {
    await this.find(id, whose);
    // It comes from a header that anybody can write.
    if (!/^\d{1,18}$/.test(after)) after = '0';
    const [events = []] = await this.news([{ id, after }]);
    return events;
  }

  /** As `eventsAfter` for many jobs at once, whoever they belong to: the events of each, in the order asked for. */
  async news(since: readonly { readonly id: string; readonly after: string }[]): Promise<readonly JobEvent[][]> {
    // One statement, so that an end is never seen without all that came before it.
    const rows = await this.database.prepared<JobNews>('job-news', NEWS, [
      since.map(({ id }) => id),
      since.map(({ after }) => after),
      MAX_EVENTS,
    ]);
    return since.map(({ after }, index) => {
      const mine = rows.filter(({ place }) => Number(place) === index + 1);
      const events = mine.flatMap(({ kind, seq, data, at }) => (isEnd(kind) ? [] : [{ kind, seq, data, at }]));
      const end = events.length < MAX_EVENTS ? mine.find(({ kind }) => isEnd(kind)) : undefined;
      if (!end) return events;
      return [...events, { seq: events.at(-1)?.seq ?? after, kind: end.kind, data: end.data, at: end.at }];
    });
  }

  /** The attempts that did not complete the job, with stacks: for administrators. */
  async attempts(id: string): Promise<readonly JobAttempt[]> {
    return this.database.query<JobAttempt>(
      `SELECT attempt, outcome, started_at AS "startedAt", finished_at AS "finishedAt",
         CASE WHEN error_code IS NOT NULL
           THEN jsonb_build_object('code', error_code, 'message', error_message, 'stack', error_stack) END AS error
       FROM job_attempt WHERE job_id = $1 ORDER BY id`,
      [id],
    );
  }

  /** What waits, runs and has died in each queue. Each part has an index of its own, that of the failed rows alone. */
  async counts(): Promise<readonly QueueCounts[]> {
    const rows = await this.database.query<{ queue: string; status: keyof QueueCounts; count: number; oldest: number }>(
      `SELECT queue, status, count(*)::int AS count,
         EXTRACT(EPOCH FROM now() - min(run_at))::float8 AS oldest
       FROM (
         SELECT queue, status, run_at FROM job WHERE status = 'waiting'
         UNION ALL SELECT queue, status, run_at FROM job WHERE status = 'scheduled'
         UNION ALL SELECT queue, status, run_at FROM job WHERE status = 'queued' AND dispatched_at IS NULL
         UNION ALL SELECT queue, status, run_at FROM job WHERE status = 'queued' AND dispatched_at IS NOT NULL
         UNION ALL SELECT queue, status, run_at FROM job WHERE status = 'active'
         UNION ALL SELECT queue, 'failed', NULL FROM job WHERE status = 'failed'
       ) live GROUP BY queue, status`,
    );
    const paused = await this.database.query<{ name: string }>('SELECT name FROM job_queue WHERE paused');
    return this.registry.queues().map((queue) => {
      const count = (status: string) => rows.find((row) => row.queue === queue && row.status === status)?.count ?? 0;
      const oldest = rows.find((row) => row.queue === queue && row.status === 'queued')?.oldest ?? 0;
      return {
        queue,
        paused: paused.some(({ name }) => name === queue),
        waiting: count('waiting'),
        scheduled: count('scheduled'),
        queued: count('queued'),
        active: count('active'),
        failed: count('failed'),
        oldestQueuedSeconds: Math.max(0, oldest),
      };
    });
  }
}
