import { statusIs } from './job-row.js';
import { CLAIM_IS_LIGHT, CLAIMED, claimedBy } from './line-statements.js';

// A statement that joins names its ids twice: as rows, and as an array whose length the planner can see, so that it looks
// them up by the primary key however full the table is.

/**
 * Claims jobs that were handed over by name. Only the hand-over that the ledger remembers is honoured, on a queue that is
 * not paused, by a worker that is not given up, before the deadline.
 */
export const CLAIM = claim(
  `FROM json_to_recordset($1::json) AS ticket(id uuid, "dispatchNo" integer)`,
  `job.id = ticket.id AND job.id = ANY($2::uuid[]) AND job.dispatch_no = ticket."dispatchNo"`,
);

/** As `CLAIM`, for one job: whatever the planner knows of the table, it is looked up by the primary key or the table is tiny. */
export const CLAIM_ONE = claim('', 'job.id = $1 AND job.dispatch_no = $2');

/** Gives back jobs that were delivered and cannot be claimed, to be handed over anew. */
export const RELEASE = `
  UPDATE job SET dispatched_at = NULL, dispatch_no = job.dispatch_no + 1
  FROM json_to_recordset($1::json) AS ticket(id uuid, "dispatchNo" integer)
  WHERE job.id = ticket.id AND job.id = ANY($2::uuid[]) AND job.dispatch_no = ticket."dispatchNo" AND ${statusIs('queued')}`;

// Worker and token are the fence: whoever was given up finds others there, and its outcome changes nothing.

/**
 * What nearly every job ends with has a statement of its own, which costs a fraction of the one for all others, and
 * answers with how many it has written: nearly always all. No two attempts have a token in common, so that nothing need
 * be joined: that takes the square of their number wherever the planner expects few. So does an array whose length it
 * does not know; `IS TRUE` keeps it from joining, and has it look the tokens up in a hash table.
 */
export const COMPLETE = `
  WITH recorded AS (
    UPDATE job SET status = 'completed', result = NULLIF($4::jsonb -> fencing_token::text, 'null'), progress = 100,
      error_code = NULL, error_message = NULL, error_stack = NULL,
      finished_at = now(), retain_until = now() + make_interval(days => $5),
      worker_id = NULL, dispatched_at = NULL, dispatch_no = dispatch_no + 1
    WHERE id = ANY($1::uuid[]) AND (fencing_token IN (SELECT unnest($2::bigint[]))) IS TRUE AND worker_id = ANY($3::uuid[])
      AND ${statusIs('active')}
    RETURNING 1
  )
  SELECT count(*)::int AS written FROM recorded`;

/** What becomes of all other attempts. */
export const RECORD = `
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
    RETURNING job.id, job.attempt, job.started_at, outcome.token, outcome.status,
      CASE outcome.status WHEN 'queued' THEN job.attempt + 1 ELSE job.attempt END AS ran_as
  ), history AS (
    INSERT INTO job_attempt (job_id, attempt, worker_id, fencing_token, started_at, outcome, error_code, error_message, error_stack)
    SELECT id, recorded.ran_as, "workerId", outcome.token, started_at,
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

/** Those whose outcome is there and was ours, whatever became of the answer to the statement that wrote it. */
export const RECORDED = `
  SELECT job.id FROM job JOIN json_to_recordset($1::json) AS outcome(id uuid, token bigint, status text) USING (id)
  WHERE job.id = ANY($2::uuid[]) AND job.fencing_token = outcome.token AND job.status = outcome.status`;

function claim(tickets: string, isTheirs: string): string {
  return `
  UPDATE job SET ${claimedBy('$3')}
  ${tickets}
  WHERE ${isTheirs} AND ${statusIs('queued')}
    AND (job.expires_at IS NULL OR job.expires_at > now())
    AND EXISTS (SELECT FROM job_worker WHERE job_worker.id = $3)
    AND job.queue NOT IN (SELECT name FROM job_queue WHERE paused) AND ${CLAIM_IS_LIGHT}
  RETURNING ${CLAIMED}`;
}
