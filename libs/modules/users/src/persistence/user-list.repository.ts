import { Inject, Injectable } from '@nestjs/common';
import { httpSection, type HttpConfig } from '@plinth/config';
import type { Page, PageRequest } from '@plinth/kernel';
import { configToken } from '@plinth/platform/config';
import { cutPage, keyset, type SortColumn } from '@plinth/platform/database';
import { DatabaseReader } from '@plinth/platform/replicas';
import { RolesApi } from '@plinth/modules/roles';
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

/** Reads pages of accounts. */
@Injectable()
export class UserListRepository {
  constructor(
    private readonly database: DatabaseReader,
    private readonly roles: RolesApi,
    @Inject(configToken(httpSection)) private readonly http: HttpConfig,
  ) {}

  async page(filter: UserFilter, request: PageRequest): Promise<Page<UserRecord>> {
    const values: unknown[] = [];
    const next = (value: unknown): string => `$${String(values.push(value))}`;
    const conditions = ['deleted_at IS NULL'];
    const words = filter.q === undefined ? null : searchQuery(filter.q);
    if (words !== null) conditions.push(`search @@ ${next(words)}::tsquery`);
    if (filter.status !== undefined) conditions.push(`status = ${next(filter.status)}`);
    if (filter.createdAfter !== undefined) conditions.push(`created_at >= ${next(new Date(filter.createdAfter))}`);
    if (filter.createdBefore !== undefined) conditions.push(`created_at < ${next(new Date(filter.createdBefore))}`);
    if (filter.role !== undefined) {
      const holds = this.roles.holds(filter.role, 'user_account.id', values.length + 1);
      conditions.push(holds.sql);
      values.push(...holds.values);
    }
    const { where, orderBy, limit, values: position } = keyset(request, SORTS, values.length + 1);
    // Planned anew each time: what is looked for decides which index serves best.
    const rows = await this.database.query<UserRecord>(
      `SELECT ${USER_COLUMNS} FROM user_account WHERE ${conditions.join(' AND ')} ${where} ${orderBy} LIMIT ${String(limit)}`,
      [...values, ...position],
    );
    const sort = SORTS[request.sort.replace(/^-/, '')];
    const users = rows.map((row) => withAvatar(this.http.publicUrl, row));
    return cutPage(users, request, (user) => ({ id: user.id, value: sort?.valueOf(user) ?? null }));
  }
}
