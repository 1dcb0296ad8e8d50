import type { Json, JsonObject, Owner } from '@plinth/kernel';
import type { JobStatus } from './job-row.js';
import type { NewJob } from './ledger-writer.js';
import { masked } from './payload.js';

/** A job as people may see it: secrets masked, no stack. */
export interface JobView {
  readonly id: string;
  readonly type: string;
  readonly queue: string;
  readonly status: JobStatus;
  readonly payload: JsonObject;
  readonly result: Json;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly progress: number;
  readonly priority: number;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly runAt: Date;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly uniqueKey: string | null;
  readonly parentId: string | null;
  readonly createdBy: string | null;
  /** An active job that was asked to stop. */
  readonly cancelRequestedAt: Date | null;
}

/** The columns of `jobView`, in SQL. */
export const JOB_VIEW_COLUMNS = `id, type, queue, status, payload, result, error_code, error_message, progress, priority,
  attempt, max_attempts AS "maxAttempts", run_at AS "runAt", created_at AS "createdAt", started_at AS "startedAt",
  finished_at AS "finishedAt", unique_key AS "uniqueKey", parent_id AS "parentId", created_by AS "createdBy",
  cancel_requested_at AS "cancelRequestedAt"`;

/** A row of `JOB_VIEW_COLUMNS`. */
export type JobViewRow = Omit<JobView, 'error'> & {
  readonly error_code: string | null;
  readonly error_message: string | null;
};

/** Turns a row into what people may see. */
export function jobView({ error_code: code, error_message: message, ...row }: JobViewRow): JobView {
  return { ...row, payload: masked(row.payload), error: code === null ? null : { code, message: message ?? '' } };
}

/** A job that was just written, as people may see it. */
export function newJobView(job: NewJob): JobView {
  return {
    id: job.id,
    type: job.type,
    queue: job.queue,
    status: job.status,
    payload: masked(job.payload),
    result: null,
    error: null,
    progress: 0,
    priority: job.priority,
    attempt: 0,
    maxAttempts: job.max_attempts,
    runAt: new Date(job.run_at),
    createdAt: new Date(job.created_at),
    startedAt: null,
    finishedAt: null,
    uniqueKey: job.unique_key,
    parentId: job.parent_id,
    createdBy: job.created_by,
    cancelRequestedAt: null,
  };
}

/** One entry of a job's story. */
export interface JobEvent {
  /** Grows within a job; `Last-Event-ID` resumes after it. */
  readonly seq: string;
  readonly kind: 'progress' | 'log' | 'retrying' | 'completed' | 'failed' | 'cancelled';
  readonly data: JsonObject;
  readonly at: Date;
}

/** One attempt that did not complete its job. */
export interface JobAttempt {
  readonly attempt: number;
  readonly outcome: 'failed' | 'lost' | 'returned' | 'cancelled';
  readonly startedAt: Date | null;
  readonly finishedAt: Date;
  readonly error: { readonly code: string; readonly message: string; readonly stack: string | null } | null;
}

/** Whose jobs: one owner's, or everybody's, for administrators. */
export type Whose = Owner | 'all';

/** What a list of jobs may be narrowed to. */
export interface JobFilter {
  readonly status?: JobStatus;
  readonly type?: string;
  readonly queue?: string;
  readonly createdAfter?: Date;
  readonly createdBefore?: Date;
  /** Whose they are, for administrators. */
  readonly ownerId?: string;
  /** In the payload, in any case. Looks at the latest 20,000 jobs that fit the rest, as does `traceId`. */
  readonly text?: string;
  /** The trace that they belong to: 32 hexadecimal digits. */
  readonly traceId?: string;
}

/** How work has gone in a queue of late. */
export interface QueuePace {
  readonly queue: string;
  readonly completedPerMinute: number;
  readonly failedPerMinute: number;
  /** From when a job might have run until its attempt began, in seconds; `null` where none has finished. */
  readonly waitSeconds: { readonly p50: number; readonly p95: number } | null;
  /** The attempt itself, in seconds. */
  readonly runSeconds: { readonly p50: number; readonly p95: number } | null;
}

/** Live and dead-lettered jobs of a queue. */
export interface QueueCounts {
  readonly queue: string;
  readonly paused: boolean;
  readonly waiting: number;
  readonly scheduled: number;
  readonly queued: number;
  readonly active: number;
  readonly failed: number;
  /** How long the job that has waited longest could have been running, in seconds. */
  readonly oldestQueuedSeconds: number;
}
