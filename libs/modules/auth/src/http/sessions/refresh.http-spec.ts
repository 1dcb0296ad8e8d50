import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Clock } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { startTestApi, type TestApi } from '@plinth/platform/testing';
import { aPerson, AUTH_MODULES, statusOf, type Person } from '../../testing/people.factory.js';

const DAY = 86_400_000;

describe('refreshing', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi(AUTH_MODULES, { RATE_LIMIT: 'off' });
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  afterAll(() => api.close());

  const refresh = (refreshToken: unknown) => api.call('POST', '/v1/auth/refresh', { body: { refreshToken } });
  const later = (ms: number) => {
    const now = Date.now() + ms;
    jest.spyOn(api.get(Clock), 'now').mockImplementation(() => new Date(now));
  };
  const reuses = async (person: Person) => {
    const sql = `SELECT outcome FROM audit_event WHERE action = 'auth.refresh_reused' AND subject_id = $1`;
    return (await api.get(Database).query(sql, [person.id])).length;
  };

  it('gives a new token set with the user, and moves the last use', async () => {
    const person = await aPerson(api);
    later(60_000);
    const answer = await refresh(person.refreshToken);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toMatchObject({ tokenType: 'Bearer', expiresIn: 900, user: { id: person.id } });
    expect(answer.body.refreshToken).not.toBe(person.refreshToken);
    expect(await statusOf(api, answer.body.accessToken)).toBe(200);
    const { body } = await api.call('GET', '/v1/auth/sessions', { token: answer.body.accessToken });
    expect(Date.parse(body.data[0].lastUsedAt) - Date.parse(body.data[0].createdAt)).toBeGreaterThan(50_000);
  });

  it('gives everybody the same successor when fifty ask at once', async () => {
    const person = await aPerson(api);
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(person.refreshToken)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const successors = new Set(answers.map(({ body }) => body.refreshToken));
    expect(successors.size).toBe(1);
    expect((await refresh([...successors][0])).status).toBe(200);
    expect(await reuses(person)).toBe(0);
  });

  it('gives the same successor again within ten seconds, and ends the session after', async () => {
    const person = await aPerson(api);
    const first = await refresh(person.refreshToken);
    later(9_000);
    const second = await refresh(person.refreshToken);
    expect(second.body.refreshToken).toBe(first.body.refreshToken);
    expect(await statusOf(api, first.body.accessToken)).toBe(200);
    later(11_000);
    const third = await refresh(person.refreshToken);
    expect([third.status, third.body.code]).toEqual([401, 'auth.invalid_refresh_token']);
    expect(third.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect((await refresh(first.body.refreshToken)).status).toBe(401);
    expect(await statusOf(api, first.body.accessToken)).toBe(401);
    expect(await reuses(person)).toBe(1);
  });

  it('ends the session when any token but the latest predecessor comes back, even at once', async () => {
    const person = await aPerson(api);
    const second = (await refresh(person.refreshToken)).body.refreshToken;
    const third = (await refresh(second)).body.refreshToken;
    expect((await refresh(person.refreshToken)).status).toBe(401);
    expect((await refresh(third)).status).toBe(401);
    expect(await reuses(person)).toBe(1);
  });

  it('is not impressed by made-up tokens: they end nothing', async () => {
    const person = await aPerson(api);
    const bytes = Buffer.from(person.refreshToken.slice(4), 'base64url');
    const altered = [20, 50, 63].map((at) => {
      const copy = Buffer.from(bytes);
      copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
      return `plr_${copy.toString('base64url')}`;
    });
    for (const token of [
      ...altered,
      person.refreshToken.toUpperCase(),
      person.refreshToken.slice(4),
      `${person.refreshToken}=`,
      person.refreshToken.slice(0, -1),
      person.accessToken.slice(0, 500),
      '',
      'plr_',
      'null',
    ]) {
      const { status, body } = await refresh(token);
      expect({ token, status, code: body.code }).toEqual({ token, status: 401, code: 'auth.invalid_refresh_token' });
    }
    expect((await refresh(person.refreshToken)).status).toBe(200);
    expect(await reuses(person)).toBe(0);
  });

  it('ends when it is idle for too long, and after its longest life in any case', async () => {
    const idle = await aPerson(api);
    later(31 * DAY);
    expect((await refresh(idle.refreshToken)).status).toBe(401);
    jest.restoreAllMocks();

    const busy = await aPerson(api);
    let token = busy.refreshToken;
    for (const day of [25, 50, 75]) {
      later(day * DAY);
      const { status, body } = await refresh(token);
      expect({ day, status }).toEqual({ day, status: 200 });
      token = body.refreshToken;
    }
    later(89.999 * DAY);
    const last = await refresh(token);
    expect(last.body.refreshExpiresIn).toBeLessThan(90);
    expect(last.body.expiresIn).toBeLessThan(90);
    later(91 * DAY);
    expect((await refresh(last.body.refreshToken)).status).toBe(401);
  });

  it('refuses anything that is no text', async () => {
    for (const token of [null, 1, true, [], {}, ['plr_'], 'x'.repeat(513)]) {
      expect((await refresh(token)).status).toBe(400);
    }
  });

  it('repeats the answer to the same idempotency key', async () => {
    const person = await aPerson(api);
    const call = () =>
      api.call('POST', '/v1/auth/refresh', {
        body: { refreshToken: person.refreshToken },
        headers: { 'idempotency-key': 'again' },
      });
    const first = await call();
    later(60_000);
    const again = await call();
    expect(again.body).toEqual(first.body);
    expect((await refresh(first.body.refreshToken)).status).toBe(200);
  });
});

describe('refreshing without Redis', () => {
  it('goes on, while signing in is closed', async () => {
    const api = await startTestApi(AUTH_MODULES, { RATE_LIMIT: 'off' });
    const person = await aPerson(api);
    const blind = await startTestApi(AUTH_MODULES, {
      DATABASE_URL: api.env['DATABASE_URL'] ?? '',
      PLINTH_DATA: api.dataFolder,
      REDIS_URL: 'redis://127.0.0.1:1',
    });
    try {
      const refreshed = await blind.call('POST', '/v1/auth/refresh', { body: { refreshToken: person.refreshToken } });
      expect(refreshed.status).toBe(200);
      expect(await statusOf(blind, refreshed.body.accessToken)).toBe(200);
      const login = await blind.call('POST', '/v1/auth/login', { body: { email: person.email, password: 'x' } });
      expect(login.status).toBe(503);
      expect(login.headers.get('retry-after')).not.toBeNull();
    } finally {
      await blind.close();
      await api.close();
    }
  });
});
