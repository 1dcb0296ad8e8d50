import { describe, expect, it } from '@jest/globals';
import type { Page, PageRequest } from '@plinth/kernel';
import { pageOf } from './page-of.js';

const rows = ['d', 'a', 'c', 'b', 'e'];

function read(sort: string, limit: number): string[][] {
  const pages: string[][] = [];
  let after: PageRequest['after'] = null;
  do {
    const page: Page<string> = pageOf(rows, { sort, limit, after }, (row) => row);
    pages.push([...page.rows]);
    after = page.next;
  } while (after);
  return pages;
}

describe('a page of rows from elsewhere', () => {
  it('follows the one before, in either direction, without a gap and without an empty last one', () => {
    expect(read('name', 2)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(read('-name', 2)).toEqual([['e', 'd'], ['c', 'b'], ['a']]);
    expect(read('name', 5)).toEqual([['a', 'b', 'c', 'd', 'e']]);
  });

  it('goes on where the last row of the page before was, though that is gone', () => {
    const request: PageRequest = { sort: 'name', limit: 2, after: { sort: 'name', value: null, id: 'bb' } };
    expect(pageOf(rows, request, (row) => row).rows).toEqual(['c', 'd']);
  });
});
