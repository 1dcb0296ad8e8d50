import { Inject, Injectable } from '@nestjs/common';
import { httpSection, type HttpConfig } from '@plinth/config';
import type { Page, PageRequest } from '@plinth/kernel';
import { configToken } from '@plinth/platform/config';
import { cutPage, keyset, type SortColumn } from '@plinth/platform/database';
import { DatabaseReader } from '@plinth/platform/replicas';
import { RolesApi } from '@plinth/modules/roles';
import type { UserFilter } from '../application/list-users.js';
import type { UserRecord } from '../users.api.js';
import { UserConditions, type Bind, type Lead } from './user-list.conditions.js';
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

// How many accounts one question may look at: before anything is known of it, in the order of the list, from an index.
const GLANCE = 2_000;
const WALK = 10_000;
const READ = 5_000;
// How many blocks of the table are looked at to tell how frequent a word is: about a thousand accounts.
const SAMPLE_BLOCKS = 40;
const BLOCK_BYTES = 8_192;

/** What a statement found. `stop`: it looked at as many as it might and there are more, this is the last of them. */
interface Found {
  readonly rows: UserRecord[];
  readonly stop: UserRecord | null;
}

/**
 * Reads pages of accounts, and looks at a bounded number of them, however many there are.
 *
 * What matches a search, or holds a role, may be everybody or nobody, and Postgres cannot tell beforehand. So a few
 * accounts are looked at first, in the order of the list. Is the page full with them, that was all. Do many of them match,
 * the rest is found by going on; else an index leads there, by whatever of the filter a sample shows to be rare. Is nothing
 * of it rare, the page holds what going on has found, and its cursor tells where it stopped.
 */
@Injectable()
export class UserListRepository {
  constructor(
    private readonly database: DatabaseReader,
    private readonly roles: RolesApi,
    @Inject(configToken(httpSection)) private readonly http: HttpConfig,
  ) {}

  /** A page; one that is not full may have a next one all the same. */
  async page(filter: UserFilter, request: PageRequest): Promise<Page<UserRecord>> {
    const { rows, stop } = await this.find(new UserConditions(filter, request.sort, this.roles), request);
    const users = rows.map((row) => withAvatar(this.http.publicUrl, row));
    const positionOf = (user: UserRecord): { id: string; value: string | null } => ({
      id: user.id,
      value: SORTS[request.sort.replace(/^-/, '')]?.valueOf(user) ?? null,
    });
    const page = cutPage(users, request, positionOf);
    return page.next || !stop ? page : { ...page, next: { sort: request.sort, ...positionOf(stop) } };
  }

  private async find(conditions: UserConditions, request: PageRequest): Promise<Found> {
    if (conditions.foreseeable) return this.ask(conditions, request);
    const glance = await this.walk(conditions, request, GLANCE);
    if (!glance.stop) return glance;
    if (glance.rows.length * (WALK / GLANCE) <= request.limit) {
      const lead = await this.rarest(conditions);
      const found = lead && (await this.follow(lead, conditions, request));
      if (found && !found.stop) return found;
    }
    return this.walk(conditions, request, WALK);
  }

  /** Left to Postgres, which is told the whole filter and plans anew each time. */
  private async ask(conditions: UserConditions, request: PageRequest): Promise<Found> {
    const { where, orderBy, limit, values: position } = keyset(request, SORTS, 1);
    const { values, bind } = binder(position);
    const filter = `${conditions.ofRow(bind)} ${where} ${orderBy} LIMIT ${String(limit)}`;
    const sql = `SELECT ${USER_COLUMNS} FROM user_account WHERE ${filter}`;
    return { rows: await this.database.query<UserRecord>(sql, values), stop: null };
  }

  /** Those that match among the next `count` accounts of the list. */
  private walk(conditions: UserConditions, request: PageRequest, count: number): Promise<Found> {
    const { where, orderBy, limit, values: position } = keyset(request, SORTS, 1);
    const { values, bind } = binder(position);
    const next = `SELECT * FROM user_account WHERE ${conditions.inOrder(bind)} ${where} ${orderBy}`;
    // Postgres comes to the second part only if the first does not fill the page.
    return this.look(
      `(SELECT ${USER_COLUMNS}, false AS stop FROM (${next} LIMIT ${String(count)}) user_account
        WHERE ${conditions.ofRow(bind)} ${orderBy} LIMIT ${String(limit)})
       UNION ALL
       (SELECT ${USER_COLUMNS}, true FROM (${next} OFFSET ${String(count - 1)} LIMIT 1) user_account)
       LIMIT ${String(limit)}`,
      values,
    );
  }

  /** Those that match among the accounts that an index leads to, unless it leads to too many: then there is a `stop`. */
  private follow(lead: Lead, conditions: UserConditions, request: PageRequest): Promise<Found> {
    const { where, orderBy, limit, values: position } = keyset(request, SORTS, 1);
    const { values, bind } = binder(position);
    return this.look(
      `WITH led AS MATERIALIZED (SELECT * FROM user_account WHERE deleted_at IS NULL AND ${lead.byIndex(bind)})
       (SELECT ${USER_COLUMNS}, true AS stop FROM led OFFSET ${String(READ)} LIMIT 1)
       UNION ALL
       (SELECT ${USER_COLUMNS}, false FROM (SELECT * FROM led LIMIT ${String(READ)}) user_account
        WHERE ${conditions.ofRow(bind)} ${where} ${orderBy} LIMIT ${String(limit)})`,
      values,
    );
  }

  private async look(sql: string, values: readonly unknown[]): Promise<Found> {
    const all = await this.database.query<UserRecord & { readonly stop: boolean }>(sql, values);
    return { rows: all.filter(({ stop }) => !stop), stop: all.find(({ stop }) => stop) ?? null };
  }

  /** What leads to the fewest accounts, if that is not too many: as a sample of all accounts tells, always the same one. */
  private async rarest(conditions: UserConditions): Promise<Lead | null> {
    const { leads } = conditions;
    const { values, bind } = binder();
    const counts = leads.map(({ ofRow }) => `count(*) FILTER (WHERE ${ofRow(bind)})::int`);
    const share = `least(1, ${String(SAMPLE_BLOCKS * BLOCK_BYTES)} / greatest(pg_relation_size('user_account'), 1)::float8)`;
    const [sample] = await this.database.query<{ counts: number[]; share: number }>(
      `SELECT ARRAY[${counts.join(', ')}] AS counts, ${share} AS share
       FROM user_account TABLESAMPLE SYSTEM (100 * ${share}) REPEATABLE (0)`,
      values,
    );
    const { counts: found = [], share: seen = 1 } = sample ?? {};
    const fewest = Math.min(...found);
    return fewest / seen > READ ? null : (leads[found.indexOf(fewest)] ?? null);
  }
}

/** The values of a statement on a page, with those of its cursor first. */
function binder(position: readonly unknown[] = []): { readonly values: unknown[]; readonly bind: Bind } {
  const values = [...position];
  return { values, bind: (value) => `$${String(values.push(value))}` };
}
