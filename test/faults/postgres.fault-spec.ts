import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { modules } from '@plinth/modules';
import { Database } from '@plinth/platform/database';
import { eventually, startTestApi, type Answer, type TestApi } from '@plinth/platform/testing';
import { breakablePostgres, type BreakablePostgres } from './support/breakable-postgres.js';

const password = 'violet harbour lamp';

describe('when Postgres fails', () => {
  let postgres: BreakablePostgres;
  let api: TestApi;
  let token: string;

  beforeEach(async () => {
    postgres = await breakablePostgres();
    // The deadlines that the platform has by default.
    const deadlines = { DATABASE_CONNECT_TIMEOUT_MS: '900', DATABASE_QUERY_TIMEOUT_MS: '2500' };
    const env = { ...postgres.env, ...deadlines, RATE_LIMIT: 'off', DATABASE_POOL_SIZE: '8' };
    api = await startTestApi(modules, env);
    const { body } = await api.call('POST', '/v1/auth/register', { body: { email: 'ada@example.org', password } });
    token = body.accessToken;
  }, 60_000);

  afterEach(async () => {
    postgres.thaw();
    await api.close();
    await postgres.close();
  });

  const makeBucket = (name: string) => api.call('POST', '/v1/storage/buckets', { token, body: { name } });
  const ready = async () => (await api.call('GET', '/health/ready')).status;

  it('killed under load, it answers 503 meanwhile, recovers by itself, and every 2xx is kept', async () => {
    const answers: { readonly name: string; readonly answer: Answer }[] = [];
    let running = true;
    const load = Array.from({ length: 4 }, async (_, writer) => {
      for (let n = 0; running; n++) {
        const name = `load-${String(writer)}-${String(n)}`;
        answers.push({ name, answer: await makeBucket(name) });
      }
    });
    await eventually(() => (answers.length > 20 ? true : null));
    await postgres.kill();
    await eventually(async () => ((await ready()) === 503 ? true : null), 5);
    expect((await api.call('GET', '/health/live')).status).toBe(200);
    await postgres.start();
    await eventually(async () => ((await makeBucket(`back-${String(Date.now())}`)).status === 201 ? true : null), 5);
    running = false;
    await Promise.all(load);

    const refused = answers.filter(({ answer }) => answer.status !== 201);
    expect(refused.length).toBeGreaterThan(0);
    expect(new Set(refused.map(({ answer }) => answer.status))).toEqual(new Set([503]));
    for (const { answer } of refused) {
      expect(answer.headers.get('retry-after')).not.toBeNull();
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    }
    const rows = await api.get(Database).query<{ name: string }>('SELECT name FROM bucket');
    const kept = new Set(rows.map(({ name }) => name));
    const acknowledged = answers.filter(({ answer }) => answer.status === 201).map(({ name }) => name);
    expect(acknowledged.filter((name) => !kept.has(name))).toEqual([]);
    await eventually(async () => ((await ready()) === 200 ? true : null), 5);
  }, 60_000);

  it('frozen, it answers 503 within 3 s, and leaks no connection once it thaws', async () => {
    await makeBucket('before-the-frost');
    postgres.freeze();
    const began = performance.now();
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => makeBucket(`frozen-${String(n)}`)));
    expect(performance.now() - began).toBeLessThan(4_000);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    expect((await api.call('GET', '/health/live')).status).toBe(200);
    expect(await ready()).toBe(503);
    postgres.thaw();
    await eventually(async () => ((await makeBucket(`thawed-${String(Date.now())}`)).status === 201 ? true : null), 5);
    await eventually(() => {
      const { total, idle, waiting } = api.get(Database).poolState;
      return total <= 8 && total === idle && waiting === 0 ? true : null;
    }, 5);
    expect((await api.call('GET', '/v1/users/me', { token })).status).toBe(200);
  }, 60_000);

  it('a revoked session stays out while Postgres cannot be asked', async () => {
    expect((await api.call('GET', '/v1/users/me', { token })).status).toBe(200);
    expect((await api.call('POST', '/v1/auth/logout', { token })).status).toBe(204);
    await postgres.kill();
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect([401, 503]).toContain((await api.call('GET', '/v1/users/me', { token })).status);
    await postgres.start();
    await eventually(async () => ((await api.call('GET', '/v1/users/me', { token })).status === 401 ? true : null), 5);
    expect(await ready()).toBe(200);
  }, 60_000);
});
