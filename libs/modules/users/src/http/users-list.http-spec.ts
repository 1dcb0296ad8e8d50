import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PagePosition } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { fakePrincipals, fakeToken, startTestApi, type TestApi } from '@plinth/platform/testing';
import { roles, RolesApi } from '@plinth/modules/roles';
import { users, type UserRecord } from '../index.js';
import type { UserFilter } from '../application/list-users.js';
import { UserListRepository } from '../persistence/user-list.repository.js';
import { makeCrowd, type CrowdMember } from '../testing/crowd.factory.js';
import { makeUser } from '../testing/users.factory.js';

interface UserPage {
  readonly data: (UserRecord & Record<string, string | null>)[];
  readonly page: { readonly limit: number; readonly nextCursor: string | null };
}

describe('GET /v1/admin/users', () => {
  let api: TestApi;
  let token: string;
  let made: UserRecord[];

  beforeAll(async () => {
    api = await startTestApi([roles, users, fakePrincipals(RolesApi)], { RATE_LIMIT: 'off' });
    made = [];
    const names = ['Ada Lovelace', 'a_b', 'axb', '100% Cotton', '100 Percent', "Miles O'Neill", 'Amélie Poulain'];
    for (const [index, displayName] of names.entries()) {
      made.push(await makeUser(api, { displayName, email: `person.${String(index)}@mail-${String(index)}.example` }));
    }
    for (let index = 0; index < 14; index += 1) made.push(await makeUser(api, { roles: index < 3 ? ['support'] : [] }));
    token = fakeToken(made[0]!.id, ['users:read', 'users:write']);
    // Seven at a time were made at one instant; two thirds have signed in, half of them at one instant.
    await api.get(Database).query(
      `UPDATE user_account u SET created_at = '2030-01-01'::timestamptz + make_interval(days => (n / 7)::int),
         last_login_at = CASE n % 3 WHEN 0 THEN NULL WHEN 1 THEN '2031-01-01'::timestamptz
           ELSE '2031-01-01'::timestamptz + make_interval(secs => n::int) END
       FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM user_account) numbered WHERE numbered.id = u.id`,
    );
  });
  afterAll(() => api.close());

  const list = (query: string, as = token) => api.call('GET', `/v1/admin/users?${query}`, { token: as });
  const page = async (query: string): Promise<UserPage> => (await list(query)).body;
  const found = async (q: string): Promise<string[]> => {
    const { data } = await page(`q=${encodeURIComponent(q)}&sort=createdAt`);
    return data.map(({ displayName, email }) => displayName ?? email);
  };

  it.each(['createdAt', '-createdAt', 'email', '-email', 'lastLoginAt', '-lastLoginAt'])(
    'pages through %s without losing or repeating anyone',
    async (sort) => {
      const whole = (await page(`sort=${sort}&limit=200`)).data;
      expect(whole).toHaveLength(made.length);
      for (const limit of [1, 2, 3, 7]) {
        const paged: unknown[] = [];
        let cursor: string | null = '';
        while (cursor !== null) {
          const query = `sort=${sort}&limit=${String(limit)}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
          const answer = await page(query);
          expect(answer.page.limit).toBe(limit);
          paged.push(...answer.data);
          cursor = answer.page.nextCursor;
        }
        expect(paged).toEqual(whole);
      }
      const field = sort.replace('-', '');
      const values = whole.map((user) => user[field] ?? '');
      const sorted = [...values].sort();
      expect(values).toEqual(sort.startsWith('-') ? sorted.reverse() : sorted);
    },
  );

  it('keeps its place while accounts come and go', async () => {
    const idsOf = ({ data }: UserPage) => data.map(({ id }) => id);
    const first = await page('sort=createdAt&limit=5');
    const seen = idsOf(first);
    await api.get(Database).query('UPDATE user_account SET deleted_at = now() WHERE id = $1', [seen[4]]);
    const second = await page(`sort=createdAt&limit=5&cursor=${String(first.page.nextCursor)}`);
    await api.get(Database).query('UPDATE user_account SET deleted_at = NULL WHERE id = $1', [seen[4]]);
    expect([...seen, ...idsOf(second)]).toEqual(idsOf(await page('sort=createdAt&limit=10')));
  });

  it('refuses cursors that it did not give to this caller for this list', async () => {
    const nextCursor = String((await page('limit=2')).page.nextCursor);
    const [body = '', signature = ''] = nextCursor.split('.');
    const forged = Buffer.from(JSON.stringify(['-createdAt', "'; DROP TABLE user_account", made[0]!.id]));
    const cursors = [
      `${nextCursor}x`,
      `${body}.`,
      `.${signature}`,
      `${forged.toString('base64url')}.${signature}`,
      'x',
      '..',
      '%00',
    ];
    for (const cursor of cursors) expect((await list(`limit=2&cursor=${cursor}`)).status).toBe(400);
    expect((await list(`limit=2&sort=email&cursor=${nextCursor}`)).body.code).toBe('http.bad_cursor');
    expect((await list(`limit=2&q=a&cursor=${nextCursor}`)).body.code).toBe('http.bad_cursor');
    const other = fakeToken(made[1]!.id, ['users:read']);
    expect((await list(`limit=2&cursor=${nextCursor}`, other)).body.code).toBe('http.bad_cursor');
    expect((await list(`limit=3&cursor=${nextCursor}`)).status).toBe(200);
  });

  it('finds words and their beginnings in names and addresses', async () => {
    expect(await found('ada')).toEqual(['Ada Lovelace']);
    expect(await found('LOVE')).toEqual(['Ada Lovelace']);
    expect(await found('love ad')).toEqual(['Ada Lovelace']);
    expect(await found('ovelace')).toEqual([]);
    expect(await found('person.0@mail')).toEqual(['Ada Lovelace']);
    expect(await found('mail-0.ex')).toEqual(['Ada Lovelace']);
    expect(await found("o'nei")).toEqual(["Miles O'Neill"]);
    expect(await found('ame\u0301lie')).toEqual(['Amélie Poulain']);
    expect(await found('ada poulain')).toEqual([]);
  });

  it('takes every character of a search as it is', async () => {
    expect(await found('a_b')).toEqual(['a_b']);
    expect(await found('100%')).toEqual(['100% Cotton']);
    for (const q of ['%', '_', '%%%', '*', ':*', '&', '|', '!', "'", "''", '\\', '()', '<->', 'a:*', "x' | 'y"]) {
      expect({ q, found: await found(q) }).toEqual({ q, found: [] });
    }
  });

  it('finds who was renamed by the new name alone', async () => {
    const id = made[20]!.id;
    const body = { displayName: 'Renamed Once' };
    await api.call('PATCH', `/v1/admin/users/${id}`, {
      token: fakeToken(made[0]!.id, ['users:write', 'users:read']),
      body,
    });
    expect(await found('renamed')).toEqual(['Renamed Once']);
  });

  it('filters by state, role and time of creation', async () => {
    const count = async (query: string) => (await page(`limit=200&${query}`)).data.length;
    expect(await count('status=active')).toBe(made.length);
    expect(await count('status=invited')).toBe(0);
    expect(await count('role=support')).toBe(3);
    expect(await count('role=member')).toBe(made.length);
    expect(await count('role=none')).toBe(0);
    expect(await count('role=support&status=invited')).toBe(0);
    expect(await count('createdAfter=2030-01-02T00:00:00Z')).toBe(14);
    expect(await count('createdAfter=2030-01-02&createdBefore=2030-01-03')).toBe(7);
    expect(await count('createdBefore=2030-01-01T00:00:00.000Z')).toBe(0);
    expect(await count('role=support&status=active&q=user')).toBe(3);
  });

  it.each([
    'status=deleted',
    'status=',
    'createdAfter=yesterday',
    'createdAfter=2030-13-01',
    'createdBefore=',
    'q=',
    'q=%20',
    'q=a%00',
    `q=${'a'.repeat(201)}`,
    'role=',
    'q=a&q=b',
    'sort=metadata',
    'sort=search',
    'sort=--email',
    'sort=email,id',
    'sort=email%3BDROP%20TABLE%20user_account',
    'email=a@example.com',
    'password=x',
    'limit=0',
    'limit=201',
    'limit=1.5',
    'offset=1',
  ])('refuses ?%s', async (query) => {
    expect((await list(query)).status).toBe(400);
  });

  it('shows an account as it is shown alone, whatever it holds', async () => {
    const { id } = made[0]!;
    const before = await api.get(Database).query('SELECT * FROM user_account WHERE id = $1', [id]);
    await api.get(Database).query(
      `UPDATE user_account SET display_name = $2, metadata = $3, avatar_url = '/v1/avatars/"x"', locale = 'de-AT',
         time_zone = 'Europe/Vienna', updated_at = '2031-01-01T00:00:00.5Z' WHERE id = $1`,
      [id, 'O"Neill \\ 🦊 \u2028', JSON.stringify({ 'a"': ['\\', { deep: [1.5, 1e21, null, true] }], __proto__x: '' })],
    );
    try {
      const alone = (await api.call('GET', `/v1/admin/users/${id}`, { token })).body;
      for (const query of ['limit=200', 'limit=200&q=person', 'limit=200&status=active']) {
        const answer = await list(query);
        expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
        const row = (answer.body as UserPage).data.find((each) => each.id === id);
        expect(row).toEqual(alone);
        expect(Object.keys(row ?? {})).toEqual(Object.keys(alone));
      }
    } finally {
      const { display_name: name, metadata } = before[0]!;
      await api.get(Database).query(
        `UPDATE user_account SET display_name = $2, metadata = $3, avatar_url = NULL, locale = NULL, time_zone = NULL
           WHERE id = $1`,
        [id, name, metadata],
      );
    }
  });

  describe('among very many', () => {
    const CROWD = 27_000;
    let crowd: CrowdMember[];

    beforeAll(async () => {
      crowd = await makeCrowd(api, CROWD);
    });

    /** All pages of a search, and how many they were. */
    async function walked(filter: UserFilter, sort: string, limit = 500): Promise<{ ids: string[]; pages: number }> {
      const ids: string[] = [];
      let pages = 0;
      for (let after: PagePosition | null = null, more = true; more; pages += 1) {
        const { rows, next } = await api.get(UserListRepository).page(filter, { sort, limit, after });
        expect(rows.length).toBeLessThanOrEqual(limit);
        ids.push(...rows.map(({ id }) => id));
        after = next;
        more = next !== null;
      }
      return { ids, pages };
    }

    /** The same, by asking every account there is. */
    function scanned({ q = '', status, createdAfter, createdBefore }: UserFilter, sort: string): string[] {
      const words = q.split(' ').filter(Boolean);
      const keyOf = (each: CrowdMember): string => {
        if (sort.endsWith('email')) return each.email;
        return (sort.endsWith('createdAt') ? each.createdAt : (each.lastLoginAt ?? new Date(0))).toISOString();
      };
      const matching = crowd.filter(
        (each) =>
          !each.deleted &&
          words.every((word) => each.words.some((own) => own.startsWith(word))) &&
          (status === undefined || each.status === status) &&
          (createdAfter === undefined || each.createdAt >= new Date(createdAfter)) &&
          (createdBefore === undefined || each.createdAt < new Date(createdBefore)),
      );
      const keyed = matching.map((each) => ({ key: `${keyOf(each)} ${each.id}`, id: each.id }));
      const ids = keyed.sort((left, right) => (left.key < right.key ? -1 : 1)).map(({ id }) => id);
      return sort.startsWith('-') ? ids.reverse() : ids;
    }

    const sorts = ['createdAt', '-createdAt', 'email', '-email', 'lastLoginAt', '-lastLoginAt'];
    const day = { createdAfter: '2020-01-02', createdBefore: '2020-01-03' };
    const searches: UserFilter[] = [
      { q: 'rare' },
      { q: 'rare odd' },
      { q: 'rare even' },
      { q: 'odd even' },
      { q: 'early later' },
      { q: 'number12 name1 odd' },
      { q: 'number1 number2' },
      { q: 'n o e', createdAfter: '2020-01-07' },
      { q: 'nobody' },
      { q: 'name96', ...day },
      { q: 'early', status: 'suspended' },
      { q: 'odd', status: 'suspended' },
      { q: 'name1 e', status: 'suspended', ...day },
      { q: 'crowd', createdAfter: '2020-01-07T00:00:00Z' },
    ];
    it.each(searches)('finds exactly those who match %j, in order', async (filter) => {
      for (const sort of sorts) expect((await walked(filter, sort)).ids).toEqual(scanned(filter, sort));
    });

    it('finds the few who hold a role', async () => {
      const holders = crowd.filter(({ id }) => made.slice(7, 10).some((user) => user.id === id));
      expect(holders).toHaveLength(3);
      for (const sort of sorts) {
        const { ids } = await walked({ role: 'support' }, sort);
        expect([...ids].sort()).toEqual(holders.map(({ id }) => id).sort());
        expect((await walked({ role: 'support', q: 'even' }, sort)).ids).toEqual([]);
      }
    });

    it('looks at so many a page and no more, and says where to go on', async () => {
      // The oldest alone have the word, and too many of them for an index to be the shorter way.
      const { rows, next } = await api
        .get(UserListRepository)
        .page({ q: 'early' }, { sort: '-createdAt', limit: 50, after: null });
      expect({ rows: rows.length, more: next !== null }).toEqual({ rows: 0, more: true });
      const { ids, pages } = await walked({ q: 'early' }, '-createdAt', 5_000);
      expect(ids).toEqual(scanned({ q: 'early' }, '-createdAt'));
      expect(pages).toBeLessThan(8);
    });

    it('answers a search of a hundred words', async () => {
      const letters = Array.from('abcdefghijklmnopqrstuvwxyz0123456789');
      const many = [...letters, ...letters.slice(0, 26).map((letter) => `${letter}x`)].join(' ').slice(0, 200);
      expect((await walked({ q: many }, 'email')).ids).toEqual([]);
    });
  });
});
