import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { isDatabaseFailure } from '../database/database.errors.js';
import { statusIs, type ClaimedJob, type Outcome, type Ticket } from './job-row.js';
import { MicroBatch } from './micro-batch.js';
import { Retention } from './retention.js';
import { WorkerLease } from './worker-lease.js';

// Each statement names its ids twice: as rows to join, and as an array whose length the planner can see, so that it
// looks them up by the primary key however full the table is.

// Only the hand-over that the ledger remembers is honoured, on a queue that is not paused, by a worker that is not
// given up, before the deadline. Each attempt takes a token that no other attempt of this worker ever had.
// It need not be on the disk before work starts: if Postgres crashes and forgets it, the job is queued as it was, and
// what a forgotten attempt reports is refused.
const CLAIM = `
  UPDATE job SET status = 'active', attempt = job.attempt + 1, fencing_token = nextval('job_fencing_token'),
    worker_id = $3, started_at = now(), progress = 0, cancel_requested_at = NULL
  FROM json_to_recordset($1::json) AS ticket(id uuid, "dispatchNo" integer)
  WHERE job.id = ticket.id AND job.id = ANY($2::uuid[]) AND job.dispatch_no = ticket."dispatchNo" AND ${statusIs('queued')}
    AND (job.expires_at IS NULL OR job.expires_at > now())
    AND EXISTS (SELECT FROM job_worker WHERE job_worker.id = $3)
    AND job.queue NOT IN (SELECT name FROM job_queue WHERE paused)
    AND (SELECT set_config('synchronous_commit', 'off', true)) = 'off'
  RETURNING job.id, type, payload, attempt, max_attempts, owner_type, owner_id, organization_id, created_by, depth,
    traceparent, request_id, fencing_token, worker_id, parent_id, concurrency_key`;

const RELEASE = `
  UPDATE job SET dispatched_at = NULL, dispatch_no = job.dispatch_no + 1
  FROM json_to_recordset($1::json) AS ticket(id uuid, "dispatchNo" integer)
  WHERE job.id = ticket.id AND job.id = ANY($2::uuid[]) AND job.dispatch_no = ticket."dispatchNo" AND ${statusIs('queued')}`;

// Worker and token are the fence: whoever was given up finds others there, and its outcome changes nothing.
// What nearly every job ends with has a statement of its own, since planning the other one costs more than running it.
const COMPLETE = `
  UPDATE job SET status = 'completed', result = outcome.result, progress = 100,
    error_code = NULL, error_message = NULL, error_stack = NULL,
    finished_at = now(), retain_until = now() + make_interval(days => $3),
    worker_id = NULL, dispatched_at = NULL, dispatch_no = job.dispatch_no + 1
  FROM json_to_recordset($1::json) AS outcome(id uuid, token bigint, "workerId" uuid, result jsonb)
  WHERE job.id = outcome.id AND job.id = ANY($2::uuid[]) AND job.fencing_token = outcome.token
    AND job.worker_id = outcome."workerId" AND ${statusIs('active')}
  RETURNING job.id`;

const RECORD = `
  WITH outcome AS (
    SELECT * FROM json_to_recordset($1::json) AS outcome(
      id uuid, token bigint, "workerId" uuid, status text, code text, message text, stack text, "delaySeconds" double precision)
  ), recorded AS (
    UPDATE job SET status = outcome.status, error_code = outcome.code,
      error_message = outcome.message, error_stack = outcome.stack,
      attempt = CASE outcome.status WHEN 'queued' THEN job.attempt - 1 ELSE job.attempt END,
      fencing_token = CASE outcome.status WHEN 'queued' THEN nextval('job_fencing_token') ELSE job.fencing_token END,
      run_at = CASE outcome.status
        WHEN 'scheduled' THEN now() + make_interval(secs => outcome."delaySeconds") ELSE job.run_at END,
      finished_at = CASE WHEN outcome.status IN ('failed', 'cancelled') THEN now() END,
      retain_until = CASE WHEN outcome.status IN ('failed', 'cancelled') THEN now() + make_interval(days => $3) END,
      worker_id = NULL, dispatched_at = NULL, dispatch_no = job.dispatch_no + 1
    FROM outcome
    WHERE job.id = outcome.id AND job.id = ANY($2::uuid[]) AND job.fencing_token = outcome.token
      AND job.worker_id = outcome."workerId" AND ${statusIs('active')}
    RETURNING job.id, job.attempt, job.started_at, outcome.token, outcome.status
  ), history AS (
    INSERT INTO job_attempt (job_id, attempt, worker_id, fencing_token, started_at, outcome, error_code, error_message, error_stack)
    SELECT id, recorded.attempt, "workerId", outcome.token, started_at,
      CASE outcome.status WHEN 'queued' THEN 'returned' WHEN 'scheduled' THEN 'failed' ELSE outcome.status END,
      code, message, stack
    FROM outcome JOIN recorded USING (id)
  ), news AS (
    INSERT INTO job_event (job_id, kind, data)
    SELECT id, 'retrying', jsonb_build_object(
      'attempt', recorded.attempt, 'delaySeconds', "delaySeconds", 'error', jsonb_build_object('code', code, 'message', message))
    FROM outcome JOIN recorded USING (id) WHERE outcome.status = 'scheduled'
  )
  SELECT id FROM recorded`;

// Whose answer was lost on the way: the outcome is there, and was ours.
const RECORDED = `
  SELECT job.id FROM job JOIN json_to_recordset($1::json) AS outcome(id uuid, token bigint, status text) USING (id)
  WHERE job.id = ANY($2::uuid[]) AND job.fencing_token = outcome.token AND job.status = outcome.status`;

// From this size on no plan can be a walk through the whole table, so that one may be kept, however it grows.
const LARGE = `SELECT pg_relation_size('job') > 4194304 AS large`;
const MEASURE_EVERY_MS = 10_000;

/** What a worker writes into the ledger about the jobs it runs: many at a time in one statement. */
@Injectable()
export class Claims {
  private readonly claims: MicroBatch<Ticket, ClaimedJob | null>;
  private readonly outcomes: MicroBatch<Outcome, boolean>;
  private isLarge = false;
  private measuredAt = 0;

  constructor(
    private readonly database: Database,
    private readonly retention: Retention,
    private readonly lease: WorkerLease,
  ) {
    const isolate = (error: unknown) => !isDatabaseFailure(error);
    this.claims = new MicroBatch((items) => this.claimAll(items), { max: 200 });
    this.outcomes = new MicroBatch((items) => this.recordAll(items), { max: 200, isolate });
  }

  /** Takes a job for one attempt; `null` where the ticket is stale, or the job may not run now. */
  claim(ticket: Ticket): Promise<ClaimedJob | null> {
    return this.claims.add(ticket);
  }

  /** Records what became of an attempt. False where the attempt is no longer ours: then nothing was written. */
  record(outcome: Outcome): Promise<boolean> {
    return this.outcomes.add(outcome);
  }

  /** Gives back jobs that were delivered and not claimed, to be handed over again. */
  async release(tickets: readonly Ticket[]): Promise<void> {
    await this.database.query(RELEASE, [JSON.stringify(tickets), idsOf(tickets)]);
  }

  /** Resolves once nothing is under way. */
  async idle(): Promise<void> {
    await Promise.all([this.claims.idle(), this.outcomes.idle()]);
  }

  private async claimAll(tickets: readonly Ticket[]): Promise<(ClaimedJob | null)[]> {
    // In one order everywhere, so that two workers with the same jobs do not deadlock.
    const ordered = [...tickets].sort((a, b) => a.id.localeCompare(b.id));
    await this.measure();
    const values = [JSON.stringify(ordered), idsOf(ordered), this.lease.workerId];
    const rows = await this.ask<ClaimedJob>('job-claim', CLAIM, values);
    const claimed = new Map(rows.map((row) => [row.id, row]));
    const refused = ordered.filter(({ id }) => !claimed.has(id));
    if (refused.length > 0) await this.release(refused);
    // Two deliveries of one job in one flight: one of them gets it.
    return tickets.map(({ id }) => {
      const row = claimed.get(id) ?? null;
      claimed.delete(id);
      return row;
    });
  }

  private async recordAll(outcomes: readonly Outcome[]): Promise<boolean[]> {
    const completed = outcomes.filter(({ status }) => status === 'completed');
    const others = outcomes.filter(({ status }) => status !== 'completed');
    const recorded = new Set([...(await this.write(COMPLETE, completed)), ...(await this.write(RECORD, others))]);
    const missing = outcomes.filter(({ id }) => !recorded.has(id));
    if (missing.length > 0) {
      const rows = await this.database.query<{ id: string }>(RECORDED, [JSON.stringify(missing), idsOf(missing)]);
      for (const { id } of rows) recorded.add(id);
    }
    return outcomes.map(({ id }) => recorded.has(id));
  }

  /** @returns the ids of the jobs whose outcome was written. */
  private async write(statement: string, outcomes: readonly Outcome[]): Promise<readonly string[]> {
    if (outcomes.length === 0) return [];
    const values = [JSON.stringify(outcomes), idsOf(outcomes), this.retention.days];
    const name = statement === COMPLETE ? 'job-complete' : 'job-record';
    return idsOf(await this.ask<{ id: string }>(name, statement, values));
  }

  /** Planning costs as much as running; a plan that was made for a small table would be kept for a large one, too. */
  private ask<R extends object>(name: string, statement: string, values: readonly unknown[]): Promise<R[]> {
    return this.isLarge
      ? this.database.prepared<R>(name, statement, values)
      : this.database.query<R>(statement, values);
  }

  private async measure(): Promise<void> {
    if (Date.now() - this.measuredAt < MEASURE_EVERY_MS) return;
    this.measuredAt = Date.now();
    const [row] = await this.database.query<{ large: boolean }>(LARGE);
    this.isLarge = row?.large === true;
  }
}

function idsOf(items: readonly { readonly id: string }[]): readonly string[] {
  return items.map(({ id }) => id);
}
