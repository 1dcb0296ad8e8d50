import type { Owner, PageRequest } from '@plinth/kernel';
import { ownedBy } from '../database/owned.js';
import type { JobStatus } from './job-row.js';
import { JOB_VIEW_COLUMNS, type JobFilter } from './job-view.js';

/** Whose jobs: one owner's, or everybody's, for administrators. */
export type Whose = Owner | 'all';

/** How many jobs a search for text or a trace looks at: the latest of those that fit the rest of the filter. */
const MAX_SEARCHED = 20_000;

// Each is the condition of an index, so that neither reads what the other finds.
const FINISHED = 'finished_at IS NOT NULL';
const QUEUED = `(status = 'queued' AND dispatched_at IS NULL OR status = 'queued' AND dispatched_at IS NOT NULL)`;
const UNFINISHED = `(status = 'waiting' OR status = 'scheduled' OR status = 'active' OR ${QUEUED})`;

interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** The condition of an owner and a filter, its parameters starting at $`first`. */
export function jobCondition(whose: Whose, filter: JobFilter, first: number): Statement {
  const parts: string[] = [];
  const values: unknown[] = [];
  if (whose !== 'all') {
    const owned = ownedBy(whose, first);
    parts.push(owned.sql);
    values.push(...owned.values);
  }
  const add = (sql: string, value: unknown) => {
    if (value === undefined) return;
    values.push(value);
    parts.push(`${sql} $${String(first + values.length - 1)}`);
  };
  add('status =', filter.status);
  add('type =', filter.type);
  add('queue =', filter.queue);
  add(`owner_type <> 'platform' AND owner_id =`, filter.ownerId);
  // The id holds the time of creation, so that one index serves the order and both bounds.
  add('id >=', filter.createdAfter && firstIdAt(filter.createdAfter.getTime() + 1));
  add('id <', filter.createdBefore && firstIdAt(filter.createdBefore.getTime()));
  const sql = parts.length === 0 ? 'true' : parts.join(' AND ');
  const found: string[] = [];
  const search = (condition: (parameter: string) => string, value: string | undefined) => {
    if (value === undefined) return;
    values.push(value);
    found.push(condition(`$${String(first + values.length - 1)}`));
  };
  search((text) => `strpos(lower(payload::text), lower(${text}::text)) > 0`, filter.text);
  search((trace) => `substr(traceparent, 4, 32) = ${trace}`, filter.traceId);
  if (found.length === 0) return { sql, values };
  // No index helps here, so that what is read is bounded.
  const latest = inOrder('id, payload, traceparent', sql, filter, `DESC LIMIT ${String(MAX_SEARCHED)}`);
  return { sql: `id = ANY(ARRAY(SELECT id FROM (${latest}) AS latest WHERE ${found.join(' AND ')}))`, values };
}

/** A page of the jobs of an owner that fit a filter, and one row more, by `createdAt` or `-createdAt`. */
export function jobPage(whose: Whose, filter: JobFilter, page: PageRequest): Statement {
  const { sql, values } = jobCondition(whose, filter, 3);
  const [order, comparison] = page.sort.startsWith('-') ? ['DESC', '<'] : ['ASC', '>'];
  const isSearch = filter.text !== undefined || filter.traceId !== undefined;
  const condition = `($2::uuid IS NULL OR id ${comparison} $2) AND ${sql}`;
  return {
    sql: inOrder(JOB_VIEW_COLUMNS, condition, isSearch ? {} : filter, `${order} LIMIT $1`),
    values: [page.limit + 1, page.after?.id ?? null, ...values],
  };
}

/** Jobs by their ids. Those of a type or a queue are found through indexes, however few of very many they are. */
function inOrder(columns: string, condition: string, filter: JobFilter, order: string): string {
  const among = (rows: string) => `SELECT ${columns} FROM job WHERE ${condition} AND ${rows} ORDER BY id ${order}`;
  if (filter.status === 'queued') return among(QUEUED);
  if (filter.status !== undefined) return among(isFinal(filter.status) ? FINISHED : 'true');
  if (filter.type === undefined && filter.queue === undefined) return among('true');
  return `SELECT * FROM ((${among(FINISHED)}) UNION ALL (${among(UNFINISHED)})) AS job ORDER BY id ${order}`;
}

function isFinal(status: JobStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

/** The least UUIDv7 of a millisecond. */
export function firstIdAt(milliseconds: number): string {
  const bounded = Math.max(0, Math.min(2 ** 48 - 1, milliseconds));
  const hex = bounded.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
