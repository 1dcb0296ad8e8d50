import type { PageRequest } from '@plinth/kernel';
import { ownedBy } from '../database/owned.js';
import { firstIdAt } from './job-ids.js';
import { byId, inOrder, type Statement } from './job-order.js';
import { JOB_VIEW_COLUMNS, type JobFilter, type Whose } from './job-view.js';

/** How many jobs a search for text or a trace looks at: the latest of those that fit the rest of the filter. */
const MAX_SEARCHED = 20_000;

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
  const page = { direction: 'DESC', limit: String(MAX_SEARCHED), after: null } as const;
  const latest = inOrder({
    columns: 'id, payload, traceparent',
    condition: { sql, values },
    first,
    page,
    isLong: true,
    whose,
    filter,
  });
  return {
    sql: `id = ANY(ARRAY(SELECT id FROM (${latest.sql}) AS latest WHERE ${found.join(' AND ')}))`,
    values: latest.values,
  };
}

/** A page of the jobs of an owner that fit a filter, and one row more, by `createdAt` or `-createdAt`. */
export function jobPage(whose: Whose, filter: JobFilter, { limit, sort, after }: PageRequest): Statement {
  const FIRST = 3;
  const { sql, values } = jobCondition(whose, filter, FIRST);
  const direction = sort.startsWith('-') ? 'DESC' : 'ASC';
  const page = { direction, limit: '$1', after: after?.id ?? null } as const;
  const condition = { sql: `($2::uuid IS NULL OR id ${direction === 'ASC' ? '>' : '<'} $2) AND ${sql}`, values };
  const list = { columns: JOB_VIEW_COLUMNS, condition, first: FIRST, page, whose, filter };
  const isSearch = filter.text !== undefined || filter.traceId !== undefined;
  const { sql: ordered, values: all } = isSearch ? byId(list) : inOrder(list);
  return { sql: ordered, values: [limit + 1, page.after, ...all] };
}
