import { LIVE, statusIs } from './job-row.js';

/** Makes parents of jobs that were just written: $1 their ids, how many children, and what a failed one means. */
export const ADOPT = `
  UPDATE job SET pending_children = parent.children, on_child_failure = parent.policy
  FROM json_to_recordset($1::json) AS parent(id uuid, children integer, policy text)
  WHERE job.id = parent.id`;

const LIVE_CHILD = `EXISTS (
  SELECT FROM job child WHERE child.parent_id = job.id AND child.parent_id IS NOT NULL AND child.status IN ${LIVE})`;
const BROKEN_CHILD = `EXISTS (
  SELECT FROM job child WHERE child.parent_id = job.id AND child.parent_id IS NOT NULL
    AND child.status IN ('failed', 'cancelled'))`;

/** Most waiting parents that one look goes through, beside those whose child is known to have ended. */
export const LOOKED_AT = 1_000;

/**
 * Parents that wait no longer: those whose children have ended are free to run, those that a child has failed end.
 * Looks at those in $4, and at the next $6 of all that wait, after the id $5, so that a crowd of them that waits for
 * long costs no more than a few. One row at least, with where the next look goes on, or null at the end of them.
 */
export const SETTLE = `
  WITH looked AS (
    SELECT id FROM job WHERE status = 'waiting' AND pending_children > 0 AND id > $5 ORDER BY id LIMIT $6::int
  ), parent AS (
    SELECT id, on_child_failure IS NULL AND ${BROKEN_CHILD} AS broken
    FROM job WHERE id = ANY(ARRAY(SELECT id FROM looked) || $4::uuid[]) AND ${statusIs('waiting')} AND pending_children > 0
      AND (NOT ${LIVE_CHILD} OR (on_child_failure IS NULL AND ${BROKEN_CHILD}))
    LIMIT 500 FOR UPDATE OF job SKIP LOCKED
  ), settled AS (
    UPDATE job SET
      pending_children = CASE WHEN broken THEN pending_children ELSE 0 END,
      status = CASE WHEN broken THEN 'failed' WHEN concurrency_key IS NULL THEN 'queued' ELSE 'waiting' END,
      run_at = CASE WHEN broken THEN run_at ELSE greatest(run_at, now()) END,
      error_code = CASE WHEN broken THEN $1 END,
      error_message = CASE WHEN broken THEN $2 END,
      finished_at = CASE WHEN broken THEN now() END,
      retain_until = CASE WHEN broken THEN now() + make_interval(days => $3) END
    FROM parent WHERE job.id = parent.id
    RETURNING job.id, job.parent_id, broken
  )
  SELECT settled.id, settled.parent_id AS "parentId", settled.broken,
    (SELECT id FROM looked ORDER BY id OFFSET greatest($6::int - 1, 0) LIMIT 1) AS "resumeAfter"
  FROM (SELECT) AS look LEFT JOIN settled ON true`;

/** Cancels what is live under the jobs $1: at once what waits, through its signal what runs. */
export const CANCEL_BELOW = `
  WITH RECURSIVE below(id) AS (
    SELECT id FROM job WHERE parent_id = ANY($1::uuid[]) AND parent_id IS NOT NULL AND status IN ${LIVE}
    UNION
    SELECT job.id FROM job JOIN below ON job.parent_id = below.id
    WHERE job.parent_id IS NOT NULL AND job.status IN ${LIVE}
  ), held AS (
    SELECT job.id FROM job JOIN below USING (id) ORDER BY job.id FOR UPDATE OF job
  )
  UPDATE job SET
    cancel_requested_at = COALESCE(cancel_requested_at, now()),
    status = CASE status WHEN 'active' THEN status ELSE 'cancelled' END,
    finished_at = CASE status WHEN 'active' THEN NULL ELSE now() END,
    retain_until = CASE status WHEN 'active' THEN NULL ELSE now() + make_interval(days => $2) END,
    dispatched_at = CASE status WHEN 'active' THEN dispatched_at END
  FROM held WHERE job.id = held.id AND status IN ${LIVE}
  RETURNING job.id, status`;

/**
 * Runs again the job $1, which ended while it waited for its children, with what has failed or was cancelled under it.
 */
export const REVIVE_BELOW = `
  WITH RECURSIVE below(id, on_child_failure) AS (
    SELECT id, on_child_failure FROM job WHERE id = $1 AND pending_children > 0 AND status IN ('failed', 'cancelled')
    UNION
    SELECT job.id, job.on_child_failure FROM job JOIN below ON job.parent_id = below.id
    WHERE below.on_child_failure IS NULL AND job.parent_id IS NOT NULL AND job.status IN ('failed', 'cancelled')
  ), revived AS (
    UPDATE job SET attempt = 0, progress = 0, run_at = now(), finished_at = NULL, retain_until = NULL,
      error_code = NULL, error_message = NULL, error_stack = NULL, expires_at = NULL, cancel_requested_at = NULL,
      dispatched_at = NULL, dispatch_no = dispatch_no + 1,
      status = CASE WHEN pending_children > 0 OR concurrency_key IS NOT NULL THEN 'waiting' ELSE 'queued' END
    FROM below WHERE job.id = below.id AND job.status IN ('failed', 'cancelled')
    RETURNING job.id
  )
  SELECT count(*)::int AS revived FROM revived`;

/** How the children of the job $1 have ended, after the one with the id $2. */
export const CHILD_RESULTS = `
  SELECT id, type, status, result,
    CASE WHEN error_code IS NOT NULL THEN jsonb_build_object('code', error_code, 'message', error_message) END AS error
  FROM job WHERE parent_id = $1 AND parent_id IS NOT NULL AND id > $2 AND finished_at IS NOT NULL
  ORDER BY id LIMIT $3`;
