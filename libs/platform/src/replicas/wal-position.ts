/** How often the servers are asked how far they are. */
export const LOOK_EVERY_MS = 250;

/**
 * Asks the primary where its write-ahead log stands, in bytes. Everything that is committed lies before it, be it on
 * disk yet or not.
 */
export const POSITION = `SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::text AS position`;

/** Asks a replica how far it has replayed the log; `null` from a server that is none. */
export const REPLAYED = `SELECT CASE WHEN pg_is_in_recovery()
  THEN pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::text END AS replayed`;
