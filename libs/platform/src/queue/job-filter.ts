import type { Owner } from '@plinth/kernel';
import { ownedBy } from '../database/owned.js';
import type { JobFilter } from './job-view.js';

/** Whose jobs: one owner's, or everybody's, for administrators. */
export type Whose = Owner | 'all';

/** How many jobs a search for text or a trace looks at: the latest of those that fit the rest of the filter. */
const MAX_SEARCHED = 20_000;

interface Condition {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** The condition of an owner and a filter, its parameters starting at $`first`. */
export function jobCondition(whose: Whose, filter: JobFilter, first: number): Condition {
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
  const latest = `SELECT id FROM job WHERE ${sql} ORDER BY id DESC LIMIT ${String(MAX_SEARCHED)}`;
  return { sql: `id IN (${latest}) AND ${found.join(' AND ')}`, values };
}

/** The least UUIDv7 of a millisecond. */
export function firstIdAt(milliseconds: number): string {
  const bounded = Math.max(0, Math.min(2 ** 48 - 1, milliseconds));
  const hex = bounded.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
