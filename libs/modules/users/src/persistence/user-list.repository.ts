import { Inject, Injectable } from '@nestjs/common';
import { httpSection, type HttpConfig } from '@plinth/config';
import type { Page, PageRequest } from '@plinth/kernel';
import { configToken } from '@plinth/platform/config';
import { cutPage, keyset, type SortColumn, type TextRow } from '@plinth/platform/database';
import { DatabaseReader } from '@plinth/platform/replicas';
import { RolesApi } from '@plinth/modules/roles';
import type { UserFilter } from '../application/list-users.js';
import { UserText } from '../application/user-text.js';
import { UserConditions } from '../application/user-conditions.js';
import type { Bind, Condition, Lead } from '../application/search-leads.js';
import { USER_COLUMNS } from './users.repository.js';

const NEVER = new Date(0);

type Sort = SortColumn & { readonly valueOf: (user: UserText) => string };

const SORTS: Readonly<Record<string, Sort>> & { readonly createdAt: Sort } = {
  createdAt: { column: 'created_at', type: 'timestamptz', valueOf: ({ createdAt }) => createdAt.toISOString() },
  email: { column: 'email', type: 'text', valueOf: ({ email }) => email },
  lastLoginAt: {
    column: `coalesce(last_login_at, 'epoch'::timestamptz)`,
    type: 'timestamptz',
    valueOf: ({ lastLoginAt }) => (lastLoginAt ?? NEVER).toISOString(),
  },
};

// How many accounts one question may look at: before anything is known of it, in the order of the list, from an index.
const GLANCE = 1_000;
const WALK = 15_000;
// So many where that fills the page, as far as the first look tells: none is looked at once it is full.
const LONG_WALK = 25_000;
const READ = 5_000;
// What an index may go through besides, in accounts that could be read meanwhile: some 75 ms.
const COST = 60_000;
// Forty blocks of the table, about a thousand accounts, tell how frequent a word is.
const SAMPLE = `least(1, 40 * 8192 / greatest(pg_relation_size('user_account'), 1)::float8)`;

/** What a statement found. `stop`: it looked at as many as it might and there are more, this is the last of them. */
interface Found {
  readonly rows: UserText[];
  readonly stop: UserText | null;
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
  async page(filter: UserFilter, request: PageRequest): Promise<Page<UserText>> {
    const { rows, stop } = await this.find(new UserConditions(filter, request.sort, this.roles), request);
    const positionOf = (user: UserText) => ({ id: user.id, value: sortOf(request).valueOf(user) });
    const page = cutPage(rows, request, positionOf);
    return page.next || !stop ? page : { ...page, next: { sort: request.sort, ...positionOf(stop) } };
  }

  private async find(conditions: UserConditions, request: PageRequest): Promise<Found> {
    if (conditions.foreseeable) return this.ask(conditions, request);
    const glance = await this.walk(conditions, request, GLANCE);
    if (!glance.stop || glance.rows.length > request.limit) return glance;
    const fillsSoon = glance.rows.length * (LONG_WALK / GLANCE) > request.limit;
    if (fillsSoon) return this.walk(conditions, request, LONG_WALK);
    const lead = await this.best(conditions);
    const led = lead && (await this.follow(lead, conditions, request));
    if (led && !led.stop) return led;
    return this.walk(conditions, request, WALK);
  }

  /** Left to Postgres, which is told the whole filter and plans anew each time. */
  private async ask(conditions: UserConditions, request: PageRequest): Promise<Found> {
    const { where, orderBy, limit, values: position } = keyset(request, SORTS, 1);
    const { values, bind } = binder(position);
    const filter = `${conditions.ofRow(bind)} ${where} ${orderBy} LIMIT ${String(limit)}`;
    const sql = `SELECT ${USER_COLUMNS} FROM user_account WHERE ${filter}`;
    return { rows: (await this.database.texts(sql, values)).map((row) => this.user(row)), stop: null };
  }

  /** Those that match among the next `count` accounts of the list. */
  private walk(conditions: UserConditions, request: PageRequest, count: number): Promise<Found> {
    const { where, orderBy, limit, values: position } = keyset(request, SORTS, 1);
    const { values, bind } = binder(position);
    const direction = request.sort.startsWith('-') ? 'DESC' : 'ASC';
    const inOrder = `ORDER BY value ${direction}, id ${direction}`;
    // Postgres looks at no more accounts than it takes to fill the page, and for the last only if that does not.
    return this.look(
      `WITH looked AS MATERIALIZED
         (SELECT id, ${sortOf(request).column} AS value, ${conditions.ofRow(bind)} AS matches FROM user_account
          WHERE ${conditions.inOrder(bind)} ${where} ${orderBy} LIMIT ${String(count)})
       SELECT ${USER_COLUMNS}, last FROM
         ((SELECT id, value, false AS last FROM looked WHERE matches ${inOrder} LIMIT ${String(limit)})
          UNION ALL (SELECT id, value, true FROM looked ${inOrder} OFFSET ${String(count - 1)} LIMIT 1)
          LIMIT ${String(limit)}) page
       JOIN user_account USING (id) ${inOrder}`,
      values,
    );
  }

  /** Those that match among the accounts that an index leads to, unless it leads to too many: then there is a `stop`. */
  private follow(lead: Lead, conditions: UserConditions, request: PageRequest): Promise<Found> {
    const { where, orderBy, limit, values: position } = keyset(request, SORTS, 1);
    const { values, bind } = binder(position);
    return this.look(
      `WITH led AS MATERIALIZED (SELECT * FROM user_account WHERE deleted_at IS NULL AND ${lead.byIndex(bind)})
       (SELECT ${USER_COLUMNS}, true AS last FROM led OFFSET ${String(READ)} LIMIT 1)
       UNION ALL
       (SELECT ${USER_COLUMNS}, false FROM (SELECT * FROM led LIMIT ${String(READ)}) user_account
        WHERE ${conditions.ofRow(bind)} ${where} ${orderBy} LIMIT ${String(limit)})`,
      values,
    );
  }

  private async look(sql: string, values: readonly unknown[]): Promise<Found> {
    const all = await this.database.texts(sql, values);
    const isLast = (row: TextRow): boolean => row.at(-1) === 't';
    const last = all.find(isLast);
    return {
      rows: all.filter((row) => !isLast(row)).map((row) => this.user(row)),
      stop: last ? this.user(last) : null,
    };
  }

  private user(row: TextRow): UserText {
    return new UserText(row, this.http.publicUrl);
  }

  /** The cheapest lead that is cheap enough, as far as a sample of all accounts tells; always the same sample. */
  private async best({ leads }: UserConditions): Promise<Lead | null> {
    const { values, bind } = binder();
    const conditions = leads.flatMap(({ to, through }) => [to, ...through.map(({ all }) => all)]);
    const distinct = [...new Map(conditions.map((condition) => [condition.key, condition])).values()];
    const counts = distinct.map(({ ofRow }) => `count(*) FILTER (WHERE ${ofRow(bind)})::int`);
    const [sample] = await this.database.query<{ counts: number[]; share: number }>(
      `SELECT ARRAY[${counts.join(', ')}] AS counts, ${SAMPLE} AS share
       FROM user_account TABLESAMPLE SYSTEM (100 * ${SAMPLE}) REPEATABLE (0)`,
      values,
    );
    if (!sample) return null;
    const found = new Map(distinct.map(({ key }, index) => [key, (sample.counts[index] ?? 0) / sample.share]));
    const count = ({ key }: Condition): number => found.get(key) ?? 0;
    const costs = leads
      .filter(({ to }) => count(to) <= READ)
      .map((lead) => {
        const passed = lead.through.reduce((sum, { all, cost }) => sum + cost * count(all), 0);
        return { lead, cost: passed + count(lead.to) };
      })
      .filter(({ cost }) => cost <= COST);
    return costs.sort((left, right) => left.cost - right.cost)[0]?.lead ?? null;
  }
}

function sortOf({ sort }: PageRequest): Sort {
  return SORTS[sort.replace(/^-/, '')] ?? SORTS.createdAt;
}

/** The values of a statement on a page, with those of its cursor first. */
function binder(position: readonly unknown[] = []): { readonly values: unknown[]; readonly bind: Bind } {
  const values = [...position];
  return { values, bind: (value) => `$${String(values.push(value))}` };
}
