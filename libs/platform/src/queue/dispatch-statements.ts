/** Scheduled jobs whose time has come; those of limited types wait for their turn. */
export const PROMOTE = `
  UPDATE job SET status = CASE WHEN concurrency_key IS NULL THEN 'queued' ELSE 'waiting' END WHERE id IN (
    SELECT id FROM job WHERE status = 'scheduled' AND run_at <= now() ORDER BY run_at LIMIT 1000 FOR UPDATE SKIP LOCKED)
  RETURNING id`;

/** Jobs that no worker started before their deadline. */
export const EXPIRE = `
  UPDATE job SET status = 'failed', error_code = $1, error_message = $2, finished_at = now(), dispatched_at = NULL,
    dispatch_no = dispatch_no + 1, retain_until = now() + make_interval(days => $3)
  WHERE id IN (
    SELECT id FROM job WHERE expires_at <= now() AND expires_at IS NOT NULL
      AND status IN ('waiting', 'scheduled', 'queued') LIMIT 1000 FOR UPDATE SKIP LOCKED)
  RETURNING id, parent_id AS "parentId"`;

/** Workers whose lease has run out. */
export const GIVE_UP = 'DELETE FROM job_worker WHERE lease_expires_at < now() RETURNING id';

/**
 * Jobs whose worker is gone: to be run again at once, unless they were to be cancelled or the attempt was their last.
 * The token moves on, so that the worker cannot report on them any more.
 */
export const RECOVER = `
  WITH orphan AS (
    SELECT id, attempt, worker_id, fencing_token, started_at,
      CASE WHEN cancel_requested_at IS NOT NULL THEN 'cancelled' WHEN attempt >= max_attempts THEN 'failed' ELSE 'queued' END AS next
    FROM job WHERE status = 'active' AND NOT EXISTS (SELECT FROM job_worker WHERE job_worker.id = job.worker_id)
    LIMIT 500 FOR UPDATE OF job SKIP LOCKED
  ), history AS (
    INSERT INTO job_attempt (job_id, attempt, worker_id, fencing_token, started_at, outcome, error_code, error_message)
    SELECT id, attempt, worker_id, fencing_token, started_at, 'lost', $1, $2 FROM orphan
  ), news AS (
    INSERT INTO job_event (job_id, kind, data)
    SELECT id, 'retrying', jsonb_build_object(
      'attempt', attempt, 'delaySeconds', 0, 'error', jsonb_build_object('code', $1::text, 'message', $2::text))
    FROM orphan WHERE next = 'queued'
  )
  UPDATE job SET status = orphan.next, fencing_token = nextval('job_fencing_token'), worker_id = NULL,
    dispatched_at = NULL, dispatch_no = job.dispatch_no + 1,
    error_code = $1, error_message = $2,
    finished_at = CASE WHEN orphan.next <> 'queued' THEN now() END,
    retain_until = CASE WHEN orphan.next <> 'queued' THEN now() + make_interval(days => $3) END
  FROM orphan WHERE job.id = orphan.id
  RETURNING job.id, job.type, job.status, job.parent_id AS "parentId"`;

/** Lets one worker at a time fill a queue: the others need not wait for it. */
export const LOCK_QUEUE = `SELECT pg_try_advisory_xact_lock(hashtextextended('plinth.queue.' || $1, 0)) AS locked`;

/** Jobs that were handed over a while ago and that no worker has claimed. */
export const UNCLAIMED = `
  SELECT id, queue, priority, dispatch_no AS "dispatchNo", dispatch_tag::float8 AS tag FROM job
  WHERE queue = $1 AND status = 'queued' AND dispatched_at < now() - make_interval(secs => $2) LIMIT 20000`;

/** When the next scheduled job is due, in milliseconds from now. */
export const NEXT_DUE = `
  SELECT EXTRACT(EPOCH FROM min(run_at) - now())::float8 * 1000 AS milliseconds FROM job WHERE status = 'scheduled'`;
