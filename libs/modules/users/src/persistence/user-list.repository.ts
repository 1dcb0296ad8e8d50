import { Inject, Injectable } from '@nestjs/common';
import { httpSection, type HttpConfig } from '@plinth/config';
import type { Page, PageRequest } from '@plinth/kernel';
import { configToken } from '@plinth/platform/config';
import { cutPage, keyset, type Keyset, type SortColumn } from '@plinth/platform/database';
import { DatabaseReader } from '@plinth/platform/replicas';
import { MEMBER, RolesApi } from '@plinth/modules/roles';
import type { UserFilter } from '../application/list-users.js';
import { searchQuery } from '../application/search-words.js';
import type { UserRecord } from '../users.api.js';
import { USER_COLUMNS, withAvatar } from './users.repository.js';

const NEVER = new Date(0);

const SORTS: Readonly<Record<string, SortColumn & { readonly valueOf: (user: UserRecord) => string }>> = {
  createdAt: { column: 'created_at', type: 'timestamptz', valueOf: ({ createdAt }) => createdAt.toISOString() },
  email: { column: 'email', type: 'text', valueOf: ({ email }) => email },
  lastLoginAt: {
    column: `coalesce(last_login_at, 'epoch'::timestamptz)`,
    type: 'timestamptz',
    valueOf: ({ lastLoginAt }) => (lastLoginAt ?? NEVER).toISOString(),
  },
};

// How many accounts are looked at before anything is known of how many match, and how many of them have to match for
// going on in the order of the list to be the shortest way to a full page.
const GLANCE = 2_000;
const COMMON = 5;

/** How a statement comes to its rows: in the order of the list, or from an index of what is looked for. */
type Way = 'in-order' | 'by-index';

/**
 * Reads pages of accounts.
 *
 * What matches a search, or holds a role, may be everybody or nobody, and Postgres cannot tell beforehand. So a few
 * accounts are looked at first, in the order of the list. Is the page full with them, that was all. Were there some, the
 * rest is found by going on; were there hardly any, the index knows them all.
 */
@Injectable()
export class UserListRepository {
  constructor(
    private readonly database: DatabaseReader,
    private readonly roles: RolesApi,
    @Inject(configToken(httpSection)) private readonly http: HttpConfig,
  ) {}

  async page(filter: UserFilter, request: PageRequest): Promise<Page<UserRecord>> {
    const rows = await this.rows(filter, request);
    const users = rows.map((row) => withAvatar(this.http.publicUrl, row));
    const sort = SORTS[request.sort.replace(/^-/, '')];
    return cutPage(users, request, (user) => ({ id: user.id, value: sort?.valueOf(user) ?? null }));
  }

  private async rows(filter: UserFilter, request: PageRequest): Promise<UserRecord[]> {
    const unforeseeable = wordsOf(filter) !== null || (filter.role !== undefined && filter.role !== MEMBER);
    if (!unforeseeable) return this.search(filter, request, 'by-index');
    const seen = await this.glance(filter, request);
    if (seen.length > request.limit) return seen;
    return this.search(filter, request, seen.length >= COMMON ? 'in-order' : 'by-index');
  }

  /** Those that match among the next few accounts of the list. */
  private glance(filter: UserFilter, request: PageRequest): Promise<UserRecord[]> {
    const { conditions, values } = this.conditionsOf(filter, 'in-order');
    const { where, orderBy, limit, values: position } = keyset(request, SORTS, values.length + 1);
    return this.database.query<UserRecord>(
      `SELECT ${USER_COLUMNS} FROM
         (SELECT * FROM user_account WHERE deleted_at IS NULL ${where} ${orderBy} LIMIT ${String(GLANCE)}) user_account
       WHERE ${conditions} ${orderBy} LIMIT ${String(limit)}`,
      [...values, ...position],
    );
  }

  private search(filter: UserFilter, request: PageRequest, way: Way): Promise<UserRecord[]> {
    const { conditions, values } = this.conditionsOf(filter, way);
    const { where, orderBy, limit, values: position }: Keyset = keyset(request, SORTS, values.length + 1);
    // Planned anew each time: what is looked for decides which index serves best.
    return this.database.query<UserRecord>(
      `SELECT ${USER_COLUMNS} FROM user_account WHERE ${conditions} ${where} ${orderBy} LIMIT ${String(limit)}`,
      [...values, ...position],
    );
  }

  private conditionsOf(filter: UserFilter, way: Way): { readonly conditions: string; readonly values: unknown[] } {
    const values: unknown[] = [];
    const next = (value: unknown): string => `$${String(values.push(value))}`;
    const conditions = ['deleted_at IS NULL'];
    const words = wordsOf(filter);
    if (words !== null) {
      const query = `${next(words)}::tsquery`;
      // The function is the operator without its index.
      conditions.push(way === 'in-order' ? `ts_match_vq(search, ${query})` : `search @@ ${query}`);
    }
    if (filter.status !== undefined) conditions.push(`status = ${next(filter.status)}`);
    if (filter.createdAfter !== undefined) conditions.push(`created_at >= ${next(new Date(filter.createdAfter))}`);
    if (filter.createdBefore !== undefined) conditions.push(`created_at < ${next(new Date(filter.createdBefore))}`);
    if (filter.role !== undefined) {
      const holds = this.roles.holds(filter.role, 'user_account.id', values.length + 1, way === 'by-index');
      conditions.push(holds.sql);
      values.push(...holds.values);
    }
    return { conditions: conditions.join(' AND '), values };
  }
}

function wordsOf({ q }: UserFilter): string | null {
  return q === undefined ? null : searchQuery(q);
}
