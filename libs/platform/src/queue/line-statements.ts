import { statusIs } from './job-row.js';

const READY = `queue = $1 AND status = 'queued' AND dispatched_at IS NULL`;
const IN_LINE = 'priority, run_at, id';

// Each party (an owner or a concurrency key) has a line of its own. They are found with the heads of their lines by
// hopping through the index, whatever the length of those; at most 200, from $3 on.
const PARTIES = `
  WITH RECURSIVE party AS (
    (SELECT fair_key AS key, 1 AS number, ${IN_LINE} FROM job
     WHERE ${READY} AND fair_key > $3 AND $1 NOT IN (SELECT name FROM job_queue WHERE paused)
     ORDER BY fair_key, ${IN_LINE} LIMIT 1)
    UNION ALL
    SELECT next.* FROM party CROSS JOIN LATERAL (
      SELECT fair_key, number + 1, ${IN_LINE} FROM job
      WHERE ${READY} AND fair_key > party.key ORDER BY fair_key, ${IN_LINE} LIMIT 1) AS next
    WHERE number < 200
  )`;

/**
 * The rows of a party's line, in its order. From its head on: what was taken from before it stays in the index until the
 * next vacuum, and need not be passed again.
 */
const LINE = `
  FROM job WHERE ${READY} AND fair_key = party.key AND (${IN_LINE}) >= (party.priority, party.run_at, party.id)`;

/** Where to go on next time, where there are more parties than one look finds. */
const RESUME = `(SELECT max(key) FROM party WHERE number = 200) AS "resumeAfter"`;

/** What a worker is told of a job that it has claimed. */
export const CLAIMED = `job.id, type, payload, attempt, max_attempts, owner_type, owner_id, organization_id, created_by, depth,
    traceparent, request_id, fencing_token, worker_id, parent_id, concurrency_key`;

/**
 * How a job becomes the worker $N's. The attempt takes a token that no other attempt of this job ever had. It need not be
 * on the disk before work starts: if Postgres crashes and forgets it, the job is queued as it was, and what a
 * forgotten attempt reports is refused.
 */
export const claimedBy = (worker: string) => `
  status = 'active', attempt = job.attempt + 1, fencing_token = nextval('job_fencing_token'),
  worker_id = ${worker}, started_at = now(), progress = 0, cancel_requested_at = NULL`;
export const CLAIM_IS_LIGHT = `(SELECT set_config('synchronous_commit', 'off', true)) = 'off'`;

/**
 * Fills a queue's window with up to $2 jobs, fairly. A job's tag is its place in its party's line, counted from the
 * front of the window, and Redis delivers by priority, then tag. So the first job of one party goes before the
 * thousandth of another, and no party's own order changes. Parties are taken from $3 on.
 */
export const FILL = `
  ${PARTIES}, line AS (
    SELECT fair_key AS key, max(dispatch_tag) AS last, min(dispatch_tag) AS first
    FROM job WHERE queue = $1 AND status = 'queued' AND dispatched_at IS NOT NULL GROUP BY fair_key
  ), pick AS (
    SELECT next.id, next.priority,
      greatest(COALESCE(line.last, 0), COALESCE((SELECT min(first) FROM line), 0)) + next.place AS tag
    FROM party LEFT JOIN line USING (key) CROSS JOIN LATERAL (
      SELECT id, priority, row_number() OVER (ORDER BY ${IN_LINE}) AS place
      FROM (SELECT ${IN_LINE} ${LINE}
            ORDER BY ${IN_LINE}
            LIMIT (SELECT 1 + 2 * $2::int / greatest(count(*), 1) FROM party)) AS head
    ) AS next
    ORDER BY next.priority, tag LIMIT $2
  ), held AS (
    SELECT job.id, pick.tag FROM job JOIN pick USING (id)
    WHERE ${statusIs('queued')} AND job.dispatched_at IS NULL FOR UPDATE OF job SKIP LOCKED
  )
  UPDATE job SET dispatched_at = now(), dispatch_no = job.dispatch_no + 1, dispatch_tag = held.tag
  FROM held WHERE job.id = held.id
  RETURNING job.id, job.queue, job.priority, job.dispatch_no AS "dispatchNo", job.dispatch_tag::float8 AS tag,
    ${RESUME}`;

/**
 * Claims up to $2 jobs of a long line for the worker $4, fairly: the heads of the parties' lines first, by lot where
 * they are equal. What may not wait behind another is taken by $5 deliveries, one each, and heads the answer: whoever
 * has lost an attempt, and whoever has but one, for the worker may be lost with all that it has claimed.
 *
 * Rows that are locked stay where they are, and are found there. A join would read the whole table, or all of one side
 * for each row of the other, as the planner guesses how many they are.
 */
export const TAKE = `
  ${PARTIES}, head AS (
    SELECT line.*, random() AS lot, row_number() OVER (PARTITION BY key ORDER BY line.priority, line.run_at, line.id) AS place
    FROM party CROSS JOIN LATERAL (
      SELECT ${IN_LINE}, ctid AS spot, attempt > 0 OR max_attempts = 1 AS lone
      ${LINE} AND (expires_at IS NULL OR expires_at > now())
      ORDER BY ${IN_LINE}
      LIMIT (SELECT 1 + 2 * $2::int / greatest(count(*), 2) FROM party) FOR UPDATE SKIP LOCKED
    ) AS line
    ORDER BY line.priority, place, lot LIMIT $2
  ), pick AS (
    SELECT spot, lone, row_number() OVER (PARTITION BY lone ORDER BY priority, place, lot) AS seat FROM head
  ), taken AS (
    UPDATE job SET ${claimedBy('$4')}
    WHERE ctid = ANY (ARRAY(SELECT spot FROM pick WHERE NOT lone OR seat <= $5)) AND ${statusIs('queued')}
      AND EXISTS (SELECT FROM job_worker WHERE job_worker.id = $4) AND ${CLAIM_IS_LIGHT}
    RETURNING ${CLAIMED}, priority, attempt > 1 OR max_attempts = 1 AS lone, fair_key, run_at
  )
  SELECT ${CLAIMED}, ${RESUME} FROM taken AS job
  ORDER BY lone DESC, priority, row_number() OVER (PARTITION BY fair_key ORDER BY ${IN_LINE}), random()`;

/** The queues among $1 in which anybody waits to be handed over. */
export const IN_DEMAND = `
  SELECT name FROM unnest($1::text[]) AS name
  WHERE (SELECT true FROM job WHERE queue = name AND status = 'queued' AND dispatched_at IS NULL LIMIT 1)`;

/**
 * How deep the line of the queue $1 is, counted as far as open deliveries could carry it away: each of the workers has
 * $2 handlers, and a delivery brings at most $3 jobs.
 */
export const DEPTH = `
  WITH crew AS (SELECT greatest(1, count(*))::int AS workers FROM job_worker)
  SELECT workers, (SELECT count(*) FROM (
    SELECT FROM job WHERE queue = $1 AND status = 'queued' AND dispatched_at IS NULL
      AND $1 NOT IN (SELECT name FROM job_queue WHERE paused)
    LIMIT 2 * $2::int * $3::int * workers) AS line)::int AS jobs
  FROM crew`;
