import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DEFAULT_PAGE_LIMIT, WrittenJson, type Page, type PagePosition, type PageRequest } from '@plinth/kernel';
import { currentContext } from '../../context/context.js';
import { KeyRing } from '../../secrets/key-ring.js';
import { HttpErrors } from '../http.errors.js';
import type { ListQuery } from './list.query.js';
import type { PageInfo, PageResponse } from './page.response.js';

/** A list: its name, the sorts it allows and the one it has by default. */
export interface ListDefinition {
  readonly name: string;
  readonly sorts: readonly string[];
  readonly defaultSort: string;
}

const PAGE_KEYS = new Set(['limit', 'cursor', 'sort']);

/**
 * Turns a list's query into a `PageRequest` and a `Page` into an answer. A cursor is signed together with the list,
 * its filters and the caller, so that it works where it was given out and nowhere else.
 */
@Injectable()
export class Pages {
  private readonly keys: readonly Buffer[];

  constructor(ring: KeyRing) {
    this.keys = ring.derive('list-cursor');
  }

  /** @throws {AppError} `http.validation_failed` for a sort that the list does not allow, `http.bad_cursor`. */
  request(query: ListQuery, list: ListDefinition): PageRequest {
    const sort = query.sort ?? list.defaultSort;
    if (!list.sorts.includes(sort.replace(/^-/, ''))) {
      const detail = `must be one of ${list.sorts.join(', ')}, with a leading - for descending`;
      throw HttpErrors.validationFailed({ faults: [{ pointer: '/sort', code: 'sort', detail }] });
    }
    const after = query.cursor === undefined ? null : this.open(query.cursor, scopeOf(query, list));
    if (after && after.sort !== sort) throw HttpErrors.badCursor();
    return { limit: query.limit ?? DEFAULT_PAGE_LIMIT, sort, after };
  }

  /** The answer of a list: its rows as `present` shows them, and the cursor of the next page. */
  answer<T, R>(page: Page<T>, query: ListQuery, list: ListDefinition, present: (row: T) => R): PageResponse<R> {
    return { data: page.rows.map(present), page: this.info(page, query, list) };
  }

  /** As `answer`, of rows that are written in JSON already. */
  write<R>(page: Page<string>, query: ListQuery, list: ListDefinition): WrittenJson<PageResponse<R>> {
    const info = JSON.stringify(this.info(page, query, list));
    return new WrittenJson(`{"data":[${page.rows.join(',')}],"page":${info}}`);
  }

  private info({ limit, next }: Page<unknown>, query: ListQuery, list: ListDefinition): PageInfo {
    return { limit, nextCursor: next && this.sign(next, scopeOf(query, list)) };
  }

  private sign(position: PagePosition, scope: string): string {
    const body = Buffer.from(JSON.stringify([position.sort, position.value, position.id])).toString('base64url');
    return `${body}.${mac(this.keys[0], body, scope).toString('base64url')}`;
  }

  private open(cursor: string, scope: string): PagePosition {
    const [body = '', signature = ''] = cursor.split('.');
    const given = Buffer.from(signature, 'base64url');
    const valid = this.keys.some((key) => {
      const expected = mac(key, body, scope);
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
    if (!valid) throw HttpErrors.badCursor();
    const [sort, value, id] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [string, string | null, string];
    return { sort, value, id };
  }
}

function mac(key: Buffer | undefined, body: string, scope: string): Buffer {
  if (!key) throw new Error('The key ring is empty.');
  return createHmac('sha256', key).update(`${body}\n${scope}`).digest().subarray(0, 16);
}

function scopeOf(query: ListQuery, list: ListDefinition): string {
  const principal = currentContext()?.principal;
  const filters = Object.entries(query)
    .filter(([key, value]) => !PAGE_KEYS.has(key) && value !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify([list.name, principal?.userId ?? null, principal?.organizationId ?? null, filters]);
}
