import { Injectable } from '@nestjs/common';
import type { JsonObject } from '@plinth/kernel';
import { Database } from '../database/database.js';
import { LIVE, type JobStatus } from './job-row.js';

/** A row of the ledger as it is written first. */
export interface NewJob {
  readonly id: string;
  readonly type: string;
  readonly queue: string;
  readonly status: 'waiting' | 'scheduled' | 'queued';
  readonly payload: JsonObject;
  readonly priority: number;
  readonly max_attempts: number;
  readonly run_at: string;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly unique_scope: string | null;
  readonly unique_key: string | null;
  readonly concurrency_key: string | null;
  readonly fair_key: string;
  readonly parent_id: string | null;
  readonly schedule_id: string | null;
  readonly depth: number;
  readonly owner_type: string;
  readonly owner_id: string | null;
  readonly organization_id: string | null;
  readonly created_by: string | null;
  readonly traceparent: string | null;
  readonly request_id: string | null;
  readonly dispatch_no: number;
  readonly dispatched_at: string | null;
}

const COLUMNS: readonly (keyof NewJob)[] = [
  'id',
  'type',
  'queue',
  'status',
  'payload',
  'priority',
  'max_attempts',
  'run_at',
  'created_at',
  'expires_at',
  'unique_scope',
  'unique_key',
  'concurrency_key',
  'fair_key',
  'parent_id',
  'schedule_id',
  'depth',
  'owner_type',
  'owner_id',
  'organization_id',
  'created_by',
  'traceparent',
  'request_id',
  'dispatch_no',
  'dispatched_at',
];

const INTO = `INSERT INTO job (${COLUMNS.join(', ')})`;
const INSERT_MANY = `${INTO} SELECT ${COLUMNS.join(', ')} FROM json_populate_recordset(NULL::job, $1::json)`;
// Rows out of JSON cost Postgres a look at every column of the table, each time: one job alone need not pay that.
const INSERT_ONE = `${INTO} VALUES (${COLUMNS.map((_, index) => `$${String(index + 1)}`).join(', ')})`;
const INSERT_UNLESS_LIVE = `${INSERT_ONE}
  ON CONFLICT (unique_scope, unique_key) WHERE unique_key IS NOT NULL AND status IN ${LIVE} DO NOTHING
  RETURNING id`;

const BATCH = 1_000;

/** Writes new jobs into the ledger, in the open transaction. */
@Injectable()
export class LedgerWriter {
  constructor(private readonly database: Database) {}

  /** Writes jobs without unique keys. */
  async insert(jobs: readonly NewJob[]): Promise<void> {
    const [first, ...others] = jobs;
    if (first && others.length === 0) {
      await this.database.prepared('job-insert-one', INSERT_ONE, valuesOf(first));
      return;
    }
    for (let from = 0; from < jobs.length; from += BATCH) {
      await this.database.prepared('job-insert-many', INSERT_MANY, [JSON.stringify(jobs.slice(from, from + BATCH))]);
    }
  }

  /** Writes a job unless a live one holds its unique key; says which one lives. */
  async insertUnique(
    job: NewJob,
  ): Promise<{ readonly id: string; readonly status: JobStatus; readonly created: boolean }> {
    for (;;) {
      const [inserted] = await this.database.prepared('job-insert-unique', INSERT_UNLESS_LIVE, valuesOf(job));
      if (inserted) return { id: job.id, status: job.status, created: true };
      const [live] = await this.database.query<{ id: string; status: JobStatus }>(
        `SELECT id, status FROM job WHERE unique_scope = $1 AND unique_key = $2 AND status IN ${LIVE}`,
        [job.unique_scope, job.unique_key],
      );
      // It may have finished between the two statements: then the key is free again.
      if (live) return { ...live, created: false };
    }
  }
}

/** The values of `COLUMNS`. */
function valuesOf(job: NewJob): unknown[] {
  return COLUMNS.map((column) => (column === 'payload' ? JSON.stringify(job.payload) : job[column]));
}
