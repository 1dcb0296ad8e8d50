import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { modules } from '@plinth/modules';
import { RolesApi } from '@plinth/modules/roles';
import { Database, Transaction } from '@plinth/platform/database';
import { eventually, startProcess, startTestApi, type TestApi, type TestProcess } from '@plinth/platform/testing';
import { aPerson, signedInAgain, type Person } from '../../libs/modules/auth/src/testing/people.factory.js';
import { openEventSource } from '../../libs/modules/jobs/src/testing/event-source.factory.js';
import { startPooler, type Pooler } from '../support/pooler.js';
import { endPrograms, runProgram } from '../support/program.js';

const ROOT = join(import.meta.dirname, '../..');
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe('behind PgBouncer in transaction mode', () => {
  const direct = process.env['PLINTH_TEST_APP_URL'] ?? '';
  let pooler: Pooler;
  let api: TestApi;
  let worker: TestProcess;
  let ada: Person;

  beforeAll(async () => {
    pooler = await startPooler(direct);
    process.env['PLINTH_TEST_APP_URL'] = pooler.url;
    api = await startTestApi(modules, { DATABASE_PREPARED: 'off', RATE_LIMIT: 'off' });
    worker = await startProcess('worker', modules, api.env);
    ada = await aPerson(api);
    await api.get(Transaction).run(() => api.get(RolesApi).grant(ada.id, 'super-admin'));
    ada = await signedInAgain(api, ada);
  }, 60_000);

  afterAll(async () => {
    endPrograms();
    await worker.close();
    await api.close();
    await pooler.close();
    process.env['PLINTH_TEST_APP_URL'] = direct;
  });

  const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    api.call(method, path, { token: ada.accessToken, headers, ...(body !== undefined && { body }) });

  it('stores a picture, describes it in the background and tells of it', async () => {
    expect((await call('POST', '/v1/storage/buckets', { name: 'pictures' })).status).toBe(201);
    const image = { 'content-type': 'image/png' };
    expect((await call('PUT', '/v1/storage/buckets/pictures/objects/dot.png', PIXEL, image)).status).toBe(201);
    const { body } = await call('GET', '/v1/jobs?type=storage.describe-image');
    const [job] = body.data as { id: string }[];
    const end = await eventually(async () => {
      // The role that was granted just now may end the stream: whoever listens comes again.
      const source = await openEventSource(`${api.url}/v1/jobs/${job!.id}/events`, ada.accessToken);
      await source.ended;
      return source.events.find(({ id }) => id.endsWith('-end')) ?? null;
    });
    expect(end).toMatchObject({ event: 'completed', data: { result: { described: true } } });
    expect((await call('GET', '/v1/storage/buckets/pictures/objects')).body.data).toHaveLength(1);
  });

  it('keeps the promise of an idempotency key in a race', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const body = { name: 'Raced' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => call('POST', '/v1/organizations', body, key)));
    expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([]);
    const mine = (await call('GET', '/v1/organizations')).body.data as { name: string }[];
    expect(mine.filter(({ name }) => name === 'Raced')).toHaveLength(1);
  });

  it('serves more requests at once than there are connections to the server', async () => {
    const paths = ['/v1/users/me', '/v1/admin/users', '/v1/jobs', '/v1/auth/sessions', '/v1/admin/audit-events'];
    const reads = Array.from({ length: 100 }, (_, n) => call('GET', paths[n % paths.length]!));
    const changes = Array.from({ length: 50 }, (_, n) =>
      call('POST', '/v1/organizations', { name: `Crowd ${String(n)}` }, { 'idempotency-key': randomUUID() }),
    );
    const statuses = async (answers: typeof reads) => new Set((await Promise.all(answers)).map(({ status }) => status));
    expect(await Promise.all([statuses(reads), statuses(changes)])).toEqual([new Set([200]), new Set([201])]);
    const name = new URL(api.env['DATABASE_URL'] ?? '').pathname.slice(1);
    const servers = (await pooler.show('SERVERS')).filter(({ database }) => database === name);
    expect(servers.length).toBeGreaterThan(0);
    expect(servers.length).toBeLessThanOrEqual(pooler.poolSize);
  });

  it('hears of work over the direct address, where it is told of it through the pooler', async () => {
    const listening = await api
      .get(Database)
      .query<{ query: string }>(`SELECT query FROM pg_stat_activity WHERE application_name = 'plinth-listen'`);
    expect(listening.length).toBeGreaterThan(0);
    expect(JSON.stringify(await pooler.show('CLIENTS'))).not.toContain('plinth-listen');
  });

  it('leaves nothing behind on the connections that it shares', async () => {
    const state = await Promise.all(
      Array.from({ length: 20 }, () =>
        api.get(Database).query<{ statements: number; locks: number; timeout: string }>(
          `SELECT (SELECT count(*)::int FROM pg_prepared_statements) AS statements,
             (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()) AS locks,
             current_setting('statement_timeout') AS timeout`,
        ),
      ),
    );
    expect(new Set(state.map(([row]) => JSON.stringify(row)))).toEqual(
      new Set([JSON.stringify({ statements: 0, locks: 0, timeout: '0' })]),
    );
  });

  it('takes the journeys of the platform as they are', async () => {
    const journeys = [
      ...['test/journeys/audited', 'test/journeys/tenants', 'libs/modules/jobs', 'libs/platform/src/queue'],
      ...['libs/platform/src/http', 'libs/platform/src/audit-trail', 'libs/platform/src/access'],
    ];
    const { code, output } = await runProgram('npm', ['run', '--silent', 'jest', '--', ...journeys], {
      cwd: ROOT,
      env: {
        TEST_DATABASE_URL: process.env['PLINTH_TEST_OWNER_URL'],
        TEST_REDIS_URL: process.env['PLINTH_TEST_REDIS_URL'],
        TEST_POOLED_URL: pooler.url,
      },
    });
    expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
  }, 300_000);
});
