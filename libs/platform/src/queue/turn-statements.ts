import { statusIs } from './job-row.js';

/** Lets one worker at a time hand out the turns of a type. */
export const LOCK_TURNS = `SELECT pg_try_advisory_xact_lock(hashtextextended('plinth.turns.' || $1, 0)) AS locked`;

/** How many jobs of the type $1 had their turn within the last $2 seconds; what is older is forgotten. */
export const TURNS_TAKEN = `
  WITH old AS (
    DELETE FROM job_turn_taken WHERE type = $1 AND at <= now() - make_interval(secs => $2)
  )
  SELECT COALESCE(sum(jobs), 0)::int AS taken FROM job_turn_taken
  WHERE type = $1 AND at > now() - make_interval(secs => $2)`;

/**
 * Gives a turn to jobs of the type $1 that wait for one: at most $2 in all, and so many that at most $3 of a
 * concurrency key have one. Each party (an owner or a key) has a line of its own and the heads of the lines go first,
 * by lot where they are equal: so a party with one job does not stand behind another's thousands. Parties are found
 * by hopping through the index, at most 200, from $4 on. $5 is whether to remember the turns, for the rate.
 */
export const GIVE_TURNS = `
  WITH RECURSIVE party(key, place) AS (
    (SELECT fair_key, 1 FROM job WHERE type = $1 AND status = 'waiting' AND pending_children = 0 AND fair_key > $4
     ORDER BY fair_key LIMIT 1)
    UNION ALL
    SELECT (SELECT fair_key FROM job
            WHERE type = $1 AND status = 'waiting' AND pending_children = 0 AND fair_key > party.key
            ORDER BY fair_key LIMIT 1), place + 1
    FROM party WHERE party.key IS NOT NULL AND place < 200
  ), head AS (
    SELECT next.id, next.concurrency_key, next.priority, next.place, random() AS lot
    FROM party CROSS JOIN LATERAL (
      SELECT id, concurrency_key, priority, row_number() OVER (ORDER BY priority, run_at, id) AS place
      FROM (SELECT id, concurrency_key, priority, run_at FROM job
            WHERE type = $1 AND status = 'waiting' AND pending_children = 0 AND fair_key = party.key
              AND queue NOT IN (SELECT name FROM job_queue WHERE paused)
            ORDER BY priority, run_at, id LIMIT least($2::int, $3::int)) AS line
    ) AS next
    WHERE party.key IS NOT NULL
  ), taken AS (
    SELECT concurrency_key, count(*) AS turns FROM job
    WHERE concurrency_key IN (SELECT concurrency_key FROM head) AND concurrency_key IS NOT NULL
      AND status IN ('queued', 'active') GROUP BY concurrency_key
  ), seated AS (
    SELECT head.*, row_number() OVER (PARTITION BY concurrency_key ORDER BY priority, place, lot) AS seat FROM head
  ), pick AS (
    SELECT id FROM seated LEFT JOIN taken USING (concurrency_key)
    WHERE seat + COALESCE(turns, 0) <= $3::int
    ORDER BY priority, place, lot LIMIT $2::int
  ), given AS (
    UPDATE job SET status = 'queued', run_at = now() FROM pick
    WHERE job.id = pick.id AND ${statusIs('waiting')} RETURNING job.id
  ), remembered AS (
    INSERT INTO job_turn_taken (type, at, jobs)
    SELECT $1, now(), count(*) FROM given WHERE $5 HAVING count(*) > 0
  )
  SELECT (SELECT count(*) FROM given)::int AS given, (SELECT max(key) FROM party WHERE place = 200) AS "resumeAfter"`;
