import { statusIs } from './job-row.js';

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

/**
 * Fills a queue's window with up to $2 jobs, fairly. Each party (an owner or a concurrency key) has a line of its own;
 * a job's tag is its place in that line, counted from the front of the window, and Redis delivers by priority, then
 * tag. So the first job of one party goes before the thousandth of another, and no party's own order changes.
 * Parties are found by hopping through the index, whatever the length of their lines; at most 200, from $3 on.
 * Neighbours share a delivery, at most $4 of them and so few that with the $6 jobs that are there already each handler
 * gets two; each worker has $5.
 */
export const FILL = `
  WITH RECURSIVE party(key, place) AS (
    (SELECT fair_key, 1 FROM job
     WHERE queue = $1 AND status = 'queued' AND dispatched_at IS NULL AND fair_key > $3
       AND $1 NOT IN (SELECT name FROM job_queue WHERE paused)
     ORDER BY fair_key LIMIT 1)
    UNION ALL
    SELECT (SELECT fair_key FROM job
            WHERE queue = $1 AND status = 'queued' AND dispatched_at IS NULL AND fair_key > party.key
            ORDER BY fair_key LIMIT 1), place + 1
    FROM party WHERE party.key IS NOT NULL AND place < 200
  ), line AS (
    SELECT fair_key AS key, max(dispatch_tag) AS last, min(dispatch_tag) AS first
    FROM job WHERE queue = $1 AND status = 'queued' AND dispatched_at IS NOT NULL GROUP BY fair_key
  ), pick AS (
    SELECT next.id, party.key, next.priority,
      greatest(COALESCE(line.last, 0), COALESCE((SELECT min(first) FROM line), 0)) + next.place AS tag
    FROM party LEFT JOIN line USING (key) CROSS JOIN LATERAL (
      SELECT id, priority, row_number() OVER (ORDER BY priority, run_at, id) AS place
      FROM (SELECT id, priority, run_at FROM job
            WHERE queue = $1 AND status = 'queued' AND dispatched_at IS NULL AND fair_key = party.key
            ORDER BY priority, run_at, id
            LIMIT (SELECT 1 + 2 * $2::int / greatest(count(key), 1) FROM party)) AS head
    ) AS next
    WHERE party.key IS NOT NULL
    ORDER BY priority, tag LIMIT $2
  ), held AS (
    SELECT job.id, job.priority, job.dispatch_no + 1 AS dispatch_no, pick.tag FROM job JOIN pick USING (id)
    WHERE ${statusIs('queued')} AND job.dispatched_at IS NULL FOR UPDATE OF job SKIP LOCKED
  ), seated AS (
    SELECT *, (row_number() OVER (PARTITION BY priority ORDER BY tag, id) - 1) / greatest(1, least($4::bigint,
      ($6::bigint + count(*) OVER ()) / (2 * $5::bigint * greatest(1, (SELECT count(*) FROM job_worker))))) AS shared
    FROM held
  ), carried AS (
    SELECT id, tag, CASE WHEN count(*) OVER delivery > 1
      THEN first_value(id || '-' || dispatch_no) OVER (delivery ORDER BY tag, id) END AS delivery
    FROM seated WINDOW delivery AS (PARTITION BY priority, shared)
  )
  UPDATE job SET dispatched_at = now(), dispatch_no = job.dispatch_no + 1, dispatch_tag = carried.tag,
    delivery = carried.delivery
  FROM carried WHERE job.id = carried.id
  RETURNING job.id, job.queue, job.priority, job.dispatch_no AS "dispatchNo", job.dispatch_tag::float8 AS tag,
    job.delivery, (SELECT max(key) FROM party WHERE place = 200) AS "resumeAfter"`;

/** Jobs that were handed over a while ago and that no worker has claimed. */
export const UNCLAIMED = `
  SELECT id, queue, priority, dispatch_no AS "dispatchNo", dispatch_tag::float8 AS tag, delivery FROM job
  WHERE queue = $1 AND status = 'queued' AND dispatched_at < now() - make_interval(secs => $2) LIMIT 20000`;

/** When the next scheduled job is due, in milliseconds from now. */
export const NEXT_DUE = `
  SELECT EXTRACT(EPOCH FROM min(run_at) - now())::float8 * 1000 AS milliseconds FROM job WHERE status = 'scheduled'`;
