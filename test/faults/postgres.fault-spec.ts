import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { modules } from '@plinth/modules';
import { Database } from '@plinth/platform/database';
import { Queue } from '@plinth/platform/queue';
import { drainQueue, eventually, startTestApi, type Answer, type TestApi } from '@plinth/platform/testing';
import { breakablePostgres, type BreakablePostgres } from './support/breakable-postgres.js';
import { WorkJob } from './support/fault-jobs.js';
import { setStage, type Stage } from './support/stage.js';

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

describe('workers whose Postgres is killed under load', () => {
  let postgres: BreakablePostgres;
  let stage: Stage;
  beforeEach(async () => {
    postgres = await breakablePostgres();
    stage = await setStage('shared-redis', { ...postgres.env, QUEUE_LEASE_SECONDS: '3' });
  }, 60_000);
  afterEach(async () => {
    await stage.close();
    await postgres.close();
  });

  it('lose no job that was acknowledged, and record none twice', async () => {
    await stage.startWorker();
    await stage.startWorker();
    const payloads = Array.from({ length: 600 }, () => ({ milliseconds: 20 }));
    const queue = stage.submitter.get(Queue);
    const acknowledged = (await queue.enqueueMany(WorkJob, payloads)).map(({ id }) => id);
    await eventually(() => (stage.runs().length > 100 ? true : null), 20);
    acknowledged.push((await queue.enqueue(WorkJob, { milliseconds: 20 })).id);
    await postgres.kill();
    await expect(queue.enqueue(WorkJob, { milliseconds: 20 })).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await postgres.start();
    await drainQueue(stage.submitter, 40);

    const database = stage.submitter.get(Database);
    const ended = await database.query<{ id: string }>(
      `SELECT id FROM job WHERE status = 'completed' AND attempt = 1 + (
         SELECT count(*) FROM job_attempt WHERE job_id = job.id AND outcome <> 'returned')`,
    );
    expect(ended.map(({ id }) => id).sort()).toEqual(acknowledged.sort());
    // No attempt has two endings.
    const twice = `SELECT FROM job_attempt GROUP BY job_id, fencing_token HAVING count(*) > 1`;
    expect(await database.query(twice)).toHaveLength(0);
    expect(new Set(stage.runs().map(({ jobId }) => jobId))).toEqual(new Set(acknowledged));
  }, 90_000);
});
