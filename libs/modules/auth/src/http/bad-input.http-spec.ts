import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@plinth/platform/database';
import { startTestApi, type TestApi } from '@plinth/platform/testing';
import { aPerson, AUTH_MODULES, PASSWORD, type Person } from '../testing/people.factory.js';

const EMAIL = 'fuzz@example.com';

/** Every route that takes a body, with one that is right but for what a test does to it. */
const ROUTES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/v1/auth/register': { email: EMAIL, password: PASSWORD, displayName: 'Fuzz' },
  '/v1/auth/login': { email: EMAIL, password: PASSWORD },
  '/v1/auth/refresh': { refreshToken: 'plr_x' },
  '/v1/auth/password/change': { currentPassword: 'wrong password', password: 'eight green bottles' },
};

const VALUES: readonly unknown[] = [
  ...[null, true, 0, -1, 1e308, [], ['a'], {}, { a: 1 }, [[]], { $gt: '' }, { toString: 'x' }],
  ...['', ' ', '\u0000', 'a\u0000b', '\ud800', 'a\udfffb', '\u202egnp.exe', '\u200b', '\r\nBcc: a@b.c', `' OR 1=1 --`],
  ...['x'.repeat(100_000), '%00', '../../etc/passwd', '{{7*7}}', '<script>', '🙂'.repeat(2_000), '\ufdfa'.repeat(200)],
];

const ADDRESSES = [
  ...['a', 'a@', '@b.c', 'a@b', 'a b@example.com', 'a@exa mple.com', 'a@example.com,b@example.com', 'a@[127.0.0.1]'],
  ...['a\u0000@example.com', 'a@example.com\r\nBcc: b@example.com', '"><img>@example.com', `${'a'.repeat(300)}@b.cc`],
  ...['аdmin@example.com', 'a\u200b@example.com', 'a@example.com\u202e'],
];

describe('bad input', () => {
  let api: TestApi;
  let person: Person;

  beforeAll(async () => {
    api = await startTestApi(AUTH_MODULES, { RATE_LIMIT: 'off' });
    person = await aPerson(api);
  });

  afterAll(() => api.close());

  const count = async () => {
    const sql = `SELECT (SELECT count(*) FROM user_account)::int AS users, (SELECT count(*) FROM session)::int AS sessions`;
    return (await api.get(Database).query(sql))[0];
  };
  const send = (path: string, body: unknown) =>
    api.call('POST', path, { token: person.accessToken, body: Buffer.from(JSON.stringify(body)), headers: JSON_TYPE });

  it('of any type in any field is a 4xx and changes nothing', async () => {
    const before = await count();
    for (const [path, body] of Object.entries(ROUTES)) {
      for (const field of Object.keys(body)) {
        for (const value of VALUES) {
          if (field === 'displayName' && (value === null || isName(value))) continue;
          if (path.endsWith('register') && field === 'password' && isPassword(value)) continue;
          const { status } = await send(path, { ...body, [field]: value });
          const shown = JSON.stringify(value).slice(0, 40);
          expect({ path, field, shown, status, refused: status >= 400 && status < 500 }).toMatchObject({
            refused: true,
          });
        }
      }
    }
    expect(await count()).toEqual(before);
  });

  it('of any shape is a 400 and changes nothing', async () => {
    const before = await count();
    for (const [path, body] of Object.entries(ROUTES)) {
      const text = JSON.stringify(body);
      const shapes = [
        '',
        '[]',
        'null',
        '"x"',
        '0',
        '{}',
        `[${text}]`,
        `${text.slice(0, -1)},"role":"super-admin"}`,
        `${text.slice(0, -1)},"roles":["super-admin"]}`,
        `${text.slice(0, -1)},"status":"active","id":"x"}`,
        `${text.slice(0, -1)},"__proto__":{"admin":true}}`,
        `${text.slice(0, -1)},"constructor":{"prototype":{}}}`,
        text.slice(0, -1),
      ];
      for (const shape of shapes) {
        const answer = await api.call('POST', path, {
          token: person.accessToken,
          body: Buffer.from(shape),
          headers: JSON_TYPE,
        });
        expect({ path, shape, status: answer.status }).toEqual({ path, shape, status: 400 });
      }
      for (const field of Object.keys(body).filter((name) => name !== 'displayName')) {
        const { [field]: _, ...rest } = body;
        expect((await send(path, rest)).status).toBe(400);
      }
      expect((await send(`${path}?x=1`, body)).status).toBe(400);
    }
    expect(await count()).toEqual(before);
  });

  it('as an address makes no account', async () => {
    const before = await count();
    for (const email of ADDRESSES) {
      const { status } = await send('/v1/auth/register', { email, password: PASSWORD });
      expect({ email, status }).toEqual({ email, status: 400 });
      const login = await send('/v1/auth/login', { email, password: PASSWORD });
      expect([400, 401]).toContain(login.status);
    }
    expect(await count()).toEqual(before);
  });

  it('as a megabyte of password is refused before it is hashed', async () => {
    for (const path of ['/v1/auth/register', '/v1/auth/login']) {
      const started = performance.now();
      const { status } = await send(path, { email: EMAIL, password: 'p'.repeat(1_000_000) });
      expect([400, 413]).toContain(status);
      expect(performance.now() - started).toBeLessThan(1_000);
    }
  });
});

const JSON_TYPE = { 'content-type': 'application/json' };

function isName(value: unknown): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= 100 && !/[\p{Cc}\p{Cs}]/u.test(value);
}

function isPassword(value: unknown): boolean {
  return typeof value === 'string' && value.length >= 8 && value.length <= 128 && !/[\p{Cc}\p{Cs}]/u.test(value);
}
