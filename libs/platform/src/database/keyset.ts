import type { Page, PagePosition, PageRequest } from '@plinth/kernel';

/** How a sort of a list maps to the table: its column, and the type that the cursor's value is cast to. */
export interface SortColumn {
  readonly column: string;
  readonly type: 'timestamptz' | 'text' | 'uuid' | 'bigint' | 'integer';
}

/** The parts of a keyset query. */
export interface Keyset {
  /** `AND …` that skips what came before, or nothing on the first page. */
  readonly where: string;
  readonly orderBy: string;
  readonly limit: number;
  readonly values: readonly unknown[];
}

/**
 * The SQL of one page: rows after the cursor in the order of the sort, ids breaking ties. It asks for one row more than
 * the page holds, to know whether there is a next one. Columns come from code, never from the request.
 * @param first the number of its first parameter in the statement.
 */
export function keyset(
  request: PageRequest,
  columns: Readonly<Record<string, SortColumn>>,
  first: number,
  id = 'id',
): Keyset {
  const descending = request.sort.startsWith('-');
  const sort = columns[request.sort.replace(/^-/, '')];
  if (!sort) throw new Error(`The list has no column for the sort ${request.sort}.`);
  const direction = descending ? 'DESC' : 'ASC';
  const orderBy = `ORDER BY ${sort.column} ${direction}, ${id} ${direction}`;
  const limit = request.limit + 1;
  if (!request.after) return { where: '', orderBy, limit, values: [] };
  const comparison = descending ? '<' : '>';
  const row = `($${String(first)}::${sort.type}, $${String(first + 1)}::uuid)`;
  return {
    where: `AND (${sort.column}, ${id}) ${comparison} ${row}`,
    orderBy,
    limit,
    values: [request.after.value, request.after.id],
  };
}

/**
 * Cuts the rows of a keyset query to the page.
 * @param positionOf the value that a row was sorted by, and its id.
 */
export function cutPage<T>(
  rows: T[],
  request: PageRequest,
  positionOf: (row: T) => Pick<PagePosition, 'value' | 'id'>,
): Page<T> {
  const kept = rows.slice(0, request.limit);
  const last = kept.at(-1);
  const more = rows.length > request.limit && last !== undefined;
  return { rows: kept, limit: request.limit, next: more ? { sort: request.sort, ...positionOf(last) } : null };
}
