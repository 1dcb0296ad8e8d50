const BATCH = 50_000;

// Work as it piles up: much of one kind, a little of others, a few that failed or were cancelled, one owner with half.
const INSERT = `
  WITH done AS (
    SELECT n, to_timestamp(extract(epoch FROM now()) - 86400 * ($3::float8 - ($3::float8 - $4::float8) * n / $5::int)) AS at,
      CASE WHEN n % 10000 = 7 THEN 'load.rare' WHEN n % 100 = 8 THEN 'http.request' WHEN n % 20 = 9 THEN 'mail.send'
        ELSE 'load.common' END AS type
    FROM generate_series($1::int, $2::int) AS n)
  INSERT INTO job (id, type, queue, status, payload, result, error_code, error_message, error_stack, progress, attempt,
    max_attempts, run_at, created_at, started_at, finished_at, retain_until, fair_key, owner_type, owner_id, created_by,
    dispatch_no, fencing_token, traceparent)
  SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(n % 4096), 3, '0')
      || '8' || lpad(to_hex(n), 7, '0') || lpad(to_hex((random() * 4294967295)::bigint), 8, '0'))::uuid,
    type, CASE type WHEN 'mail.send' THEN 'mail' WHEN 'http.request' THEN 'http' ELSE 'default' END,
    CASE WHEN n % 50 = 3 THEN 'failed' WHEN n % 5000 = 4 THEN 'cancelled' ELSE 'completed' END,
    jsonb_build_object('note', 'number ' || n, 'to', 'person' || n % 997 || '@example.org'), '{"ok": true}',
    CASE WHEN n % 50 = 3 THEN 'jobs.handler_failed' END, CASE WHEN n % 50 = 3 THEN 'The job failed unexpectedly.' END,
    CASE WHEN n % 50 = 3 THEN repeat('    at somewhere in the code', 20) END, 100, 1, 5, at, at, at, at,
    at + interval '14 days', 'user:' || n % 1000, 'user',
    CASE WHEN n % 2 = 0 THEN $6::uuid ELSE lpad(to_hex(n % 1000), 32, '0')::uuid END, $6::uuid, 2, n,
    '00-' || md5(n::text) || '-0123456789abcdef-01'
  FROM done`;

/**
 * Fills the ledger with `count` jobs that have finished, made evenly between `fromDays` and `toDays` ago and kept for 14
 * days each; half of them are `ownerId`'s.
 */
export async function insertFinishedJobs(owner, { count, fromDays, toDays, ownerId }) {
  for (let first = 1; first <= count; first += BATCH) {
    const last = Math.min(count, first + BATCH - 1);
    await owner.query(INSERT, [first, last, fromDays, toDays, count, ownerId]);
  }
}
