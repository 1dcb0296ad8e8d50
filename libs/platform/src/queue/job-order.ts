import { firstIdAt } from './job-ids.js';
import type { JobStatus } from './job-row.js';
import type { JobFilter, Whose } from './job-view.js';

/** A piece of SQL and what its parameters stand for. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** A list of jobs by their ids. */
interface List {
  readonly columns: string;
  /** What its rows fit. */
  readonly condition: Statement;
  /** The number of the first parameter of the condition; more are added behind its last. */
  readonly first: number;
  readonly page: {
    readonly direction: 'ASC' | 'DESC';
    /** How many at most, in SQL. */
    readonly limit: string;
    /** The last id of the page before. */
    readonly after: string | null;
  };
  /** Whether more are read than a page has: those lie together by their ids, not along an index. */
  readonly isLong?: boolean;
  /** What the condition says, once more. */
  readonly whose: Whose;
  readonly filter: JobFilter;
}

/** An index that has the rows of one value together, by their ids. */
interface Lane {
  readonly column: 'type' | 'queue' | 'owner_id';
  readonly value: string;
  /** The rows that the index has. */
  readonly rows: string;
}

const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

// Each is the condition of an index, so that neither reads what the other finds.
const FINISHED = 'finished_at IS NOT NULL';
const READY = `status = 'queued' AND dispatched_at IS NULL`;
const DISPATCHED = `status = 'queued' AND dispatched_at IS NOT NULL`;
const QUEUED = `(${READY} OR ${DISPATCHED})`;
const UNFINISHED = `(status = 'waiting' OR status = 'scheduled' OR status = 'active' OR ${QUEUED})`;

const FEW = 1_000;

// Each in the order of its index, so that nothing but that index is read.
const SOME_UNFINISHED = [
  `status = 'waiting' ORDER BY queue`,
  `status = 'scheduled' ORDER BY run_at`,
  `status = 'active' ORDER BY worker_id`,
  `${READY} ORDER BY queue, fair_key, priority, run_at, id`,
  `${DISPATCHED} ORDER BY queue, fair_key, dispatch_tag`,
]
  .map((rows) => `(SELECT id FROM job WHERE ${rows} LIMIT ${String(FEW + 1)})`)
  .join(' UNION ALL ');
const ARE_FEW = `(SELECT count(*) FROM unfinished) <= ${String(FEW)}`;

/** The rows that fit, however the planner finds them. */
export function byId({ columns, condition, page }: List, rows = 'true'): Statement {
  const { direction, limit } = page;
  const sql = `SELECT ${columns} FROM job WHERE ${condition.sql} AND ${rows} ORDER BY id ${direction} LIMIT ${limit}`;
  return { sql, values: condition.values };
}

/**
 * The rows that fit, by ways that end soon. Left alone the planner walks through all jobs wherever it expects that one of
 * the next few fits: past whatever others have had done of late.
 */
export function inOrder(list: List): Statement {
  const { status, type, queue } = list.filter;
  if (status === 'queued') return byId(list, QUEUED);
  if (status !== undefined) return isFinal(status) ? along(list, FINISHED) : byId(list);
  if (type === undefined && queue === undefined) return along(list, 'true');
  const finished = along(list, FINISHED);
  const { direction, limit } = list.page;
  const merged = (...parts: readonly Statement[]) =>
    `SELECT * FROM ((${parts.map(({ sql }) => sql).join(') UNION ALL (')})) AS job ORDER BY id ${direction} LIMIT ${limit}`;
  // One owner's are few, and found through the index of owners.
  if (list.whose !== 'all' || list.filter.ownerId !== undefined) {
    return { sql: merged(finished, byId(list, UNFINISHED)), values: finished.values };
  }
  // Where few are unfinished, only those are looked at, whatever the planner believes how many there are: what it knows
  // may be of a moment when there were very many.
  const few = byId(list, `${ARE_FEW} AND id = ANY (ARRAY(SELECT id FROM unfinished))`);
  const many = byId(list, `NOT ${ARE_FEW} AND ${UNFINISHED}`);
  return {
    sql: `WITH unfinished AS MATERIALIZED (${SOME_UNFINISHED}) ${merged(finished, few, many)}`,
    values: finished.values,
  };
}

/**
 * The rows that fit, along their lane where they have one. Its value is given as a range, for by an equation the planner
 * sees that the order of the lane is that of the ids, and takes another index. The condition decides, as everywhere; the
 * range is but the way to it.
 */
function along(list: List, rows: string): Statement {
  const lane = laneOf(list);
  if (!lane) return byId(list, rows);
  const { columns, condition, first, page, filter } = list;
  const { direction, limit, after } = page;
  const least = filter.createdAfter ? firstIdAt(filter.createdAfter.getTime()) : FIRST_ID;
  const most = filter.createdBefore ? firstIdAt(filter.createdBefore.getTime()) : LAST_ID;
  const from = direction === 'ASC' && after !== null && after > least ? after : least;
  const to = direction === 'DESC' && after !== null && after < most ? after : most;
  const at = first + condition.values.length;
  const bound = (comparison: string, place: number) =>
    `(${lane.column}, id) ${comparison} ($${String(at)}, $${String(at + place)}::uuid)`;
  const sql = `SELECT ${columns} FROM job
    WHERE (${condition.sql}) IS TRUE AND ${rows} AND ${lane.rows} AND ${bound('>=', 1)} AND ${bound('<=', 2)}
    ORDER BY ${lane.column} ${direction}, id ${direction} LIMIT ${limit}`;
  return { sql, values: [...condition.values, lane.value, from, to] };
}

/** The lane of the one value that is asked for; of two the planner knows better which is the rarer one. */
function laneOf({ isLong, whose, filter }: List): Lane | null {
  const { status, type, queue, ownerId } = filter;
  if (isLong || ownerId !== undefined || (status !== undefined && status !== 'completed')) return null;
  if (whose !== 'all') {
    const isAlone = type === undefined && queue === undefined && whose.ownerType === 'user';
    return isAlone
      ? { column: 'owner_id', value: String(whose.ownerId), rows: `owner_type = 'user' AND owner_id IS NOT NULL` }
      : null;
  }
  if (type !== undefined) return queue === undefined ? { column: 'type', value: type, rows: 'true' } : null;
  const isIndexed = queue !== undefined && queue !== 'default';
  return isIndexed ? { column: 'queue', value: queue, rows: `queue <> 'default'` } : null;
}

function isFinal(status: JobStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}
