import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { firstIdAt } from './job-ids.js';
import type { QueuePace } from './job-view.js';

/** What the measure looks at: jobs that have finished within the last minutes, of those submitted within an hour. */
const MINUTES = 5;
const SUBMITTED_WITHIN_MS = 3_600_000;
const MAX_JOBS = 20_000;

interface PaceRow {
  readonly queue: string;
  readonly completed: number;
  readonly failed: number;
  readonly wait: [number, number] | null;
  readonly run: [number, number] | null;
}

// Ids are made in the order of time: the latest jobs are the end of the primary key, and no index is needed to find them.
const PACE = `
  WITH latest AS (
    SELECT queue, status, run_at, started_at, finished_at FROM job WHERE id >= $1 ORDER BY id DESC LIMIT ${String(MAX_JOBS)}
  )
  SELECT queue, count(*) FILTER (WHERE status = 'completed')::int AS completed,
    count(*) FILTER (WHERE status = 'failed')::int AS failed,
    percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (
      ORDER BY greatest(0, EXTRACT(EPOCH FROM started_at - run_at)::float8)) FILTER (WHERE started_at IS NOT NULL) AS wait,
    percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (
      ORDER BY EXTRACT(EPOCH FROM finished_at - started_at)::float8) FILTER (WHERE started_at IS NOT NULL) AS run
  FROM latest WHERE finished_at > now() - make_interval(mins => ${String(MINUTES)}) GROUP BY queue`;

/** Measures how work goes, from the ledger. */
@Injectable()
export class QueuePaces {
  constructor(private readonly database: Database) {}

  /** The pace of each queue that has finished anything of late. */
  async measure(): Promise<readonly QueuePace[]> {
    const rows = await this.database.query<PaceRow>(PACE, [firstIdAt(Date.now() - SUBMITTED_WITHIN_MS)]);
    return rows.map(({ queue, completed, failed, wait, run }) => ({
      queue,
      completedPerMinute: completed / MINUTES,
      failedPerMinute: failed / MINUTES,
      waitSeconds: wait && { p50: wait[0], p95: wait[1] },
      runSeconds: run && { p50: run[0], p95: run[1] },
    }));
  }
}
