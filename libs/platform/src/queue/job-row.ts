import type { JsonObject, Json } from '@plinth/kernel';

/** Where a job stands. `failed` is the dead letter: its attempts are spent, or trying again cannot help. */
export type JobStatus = 'waiting' | 'scheduled' | 'queued' | 'active' | 'completed' | 'failed' | 'cancelled';

/** Every status, in the order of a job's life. */
export const JOB_STATUSES = [
  'waiting',
  'scheduled',
  'queued',
  'active',
  'completed',
  'failed',
  'cancelled',
] as const satisfies readonly JobStatus[];

/** The statuses of a job that is still to run or running, as SQL. */
export const LIVE = `('waiting', 'scheduled', 'queued', 'active')`;

/**
 * The condition that a row found by its id has a status. Written so that the planner cannot match it with a partial
 * index: with the statistics of a young or suddenly full table it would walk the whole backlog for a handful of ids.
 */
export function statusIs(status: JobStatus): string {
  return `job.status || '' = '${status}'`;
}

/** What one process hands to another through Redis: which job, and which hand-over of it. */
export interface Ticket {
  readonly id: string;
  readonly dispatchNo: number;
}

/** A ticket with its place in the line. */
export interface Dispatch extends Ticket {
  readonly queue: string;
  readonly priority: number;
  readonly tag: number;
}

/** A job as its worker holds it during one attempt. */
export interface ClaimedJob {
  readonly id: string;
  readonly type: string;
  readonly payload: JsonObject;
  readonly attempt: number;
  readonly max_attempts: number;
  readonly owner_type: 'user' | 'organization' | 'platform';
  readonly owner_id: string | null;
  readonly organization_id: string | null;
  readonly created_by: string | null;
  readonly depth: number;
  readonly traceparent: string | null;
  readonly request_id: string | null;
  /** A bigint, which the driver hands over as text. */
  readonly fencing_token: string;
  readonly worker_id: string;
  readonly parent_id: string | null;
  readonly concurrency_key: string | null;
}

/** What became of an attempt. `queued` hands the job back without spending the attempt. */
export interface Outcome {
  readonly id: string;
  readonly token: string;
  readonly workerId: string;
  readonly status: 'completed' | 'failed' | 'scheduled' | 'cancelled' | 'queued';
  readonly result?: Json;
  readonly code?: string;
  readonly message?: string;
  readonly stack?: string;
  /** When the next attempt may start, for `scheduled`. */
  readonly delaySeconds?: number;
}
