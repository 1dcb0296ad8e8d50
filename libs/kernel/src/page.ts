/** The most rows that one page may hold. */
export const MAX_PAGE_LIMIT = 200;

/** The rows of a page where the caller names no limit. */
export const DEFAULT_PAGE_LIMIT = 50;

/** One page of a keyset list. `next` is the sort key of its last row, or `null` on the last page. */
export interface Page<T> {
  readonly rows: T[];
  readonly limit: number;
  readonly next: PagePosition | null;
}

/** Where in a list a page ended: the sort it was made with, the value sorted by and the id that breaks ties. */
export interface PagePosition {
  readonly sort: string;
  readonly value: string | number | null;
  readonly id: string;
}

/** What a list is asked for, after validation. `sort` is one of the list's own, with a leading `-` for descending. */
export interface PageRequest {
  readonly limit: number;
  readonly sort: string;
  readonly after: PagePosition | null;
}
