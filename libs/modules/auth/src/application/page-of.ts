import type { Page, PageRequest } from '@plinth/kernel';
import { cutPage } from '@plinth/platform/database';

/**
 * One page of rows that come from elsewhere than a table, in the order of a key.
 * @param keyOf a text that no two of them share.
 */
export function pageOf<T>(rows: readonly T[], request: PageRequest, keyOf: (row: T) => string): Page<T> {
  const direction = request.sort.startsWith('-') ? -1 : 1;
  const compare = (left: string, right: string) => (left === right ? 0 : left < right ? -direction : direction);
  const after = request.after?.id;
  const left = rows
    .map((row) => ({ row, key: keyOf(row) }))
    .filter(({ key }) => after === undefined || compare(key, after) > 0)
    .sort((one, other) => compare(one.key, other.key));
  const page = cutPage(left.slice(0, request.limit + 1), request, ({ key }) => ({ value: null, id: key }));
  return { ...page, rows: page.rows.map(({ row }) => row) };
}
