import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { modules } from '@plinth/modules';
import { RedisProbe } from '@plinth/platform/queue';
import { eventually, startTestApi, type TestApi } from '@plinth/platform/testing';
import { breakableRedis } from './support/stage.js';

const password = 'violet harbour lamp';

describe('an API whose Redis is frozen', () => {
  let redis: Awaited<ReturnType<typeof breakableRedis>>;
  let folder: string;
  let api: TestApi;
  let token: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plinth-fault-'));
    redis = await breakableRedis(folder);
    api = await startTestApi(modules, { REDIS_URL: redis.url });
    const { body } = await api.call('POST', '/v1/auth/register', { body: { email: 'ada@example.org', password } });
    token = body.accessToken;
    await api.call('POST', '/v1/storage/buckets', { token, body: { name: 'frozen' } });
    process.kill(redis.pid, 'SIGSTOP');
  }, 60_000);

  afterAll(async () => {
    process.kill(redis.pid, 'SIGCONT');
    await api.close();
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('takes jobs within 2 s, and they are in the ledger', async () => {
    const body = { type: 'storage.describe-image', payload: { bucket: 'frozen', key: 'a.jpg' } };
    for (let n = 0; n < 5; n++) {
      const began = performance.now();
      const answer = await api.call('POST', '/v1/jobs', { token, body });
      expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 202, body: { status: 'queued' } });
      expect(performance.now() - began).toBeLessThan(2_000);
    }
    expect((await api.call('GET', '/v1/jobs', { token })).body.data).toHaveLength(5);
  });

  it('goes on answering what needs no Redis, and closes what can be guessed', async () => {
    expect((await api.call('GET', '/v1/users/me', { token })).status).toBe(200);
    const login = await api.call('POST', '/v1/auth/login', { body: { email: 'ada@example.org', password } });
    expect(login.status).toBe(503);
    expect(login.headers.get('retry-after')).not.toBeNull();
  });

  it('tells the truth about being ready, and is ready again by itself', async () => {
    const ready = async () => (await api.call('GET', '/health/ready')).status;
    await eventually(async () => ((await ready()) === 503 ? true : null), 5);
    expect((await api.call('GET', '/health/live')).status).toBe(200);
    process.kill(redis.pid, 'SIGCONT');
    await eventually(async () => ((await ready()) === 200 ? true : null), 5);
    const login = () => api.call('POST', '/v1/auth/login', { body: { email: 'ada@example.org', password } });
    await eventually(async () => ((await login()).status === 200 ? true : null), 5);
    expect(await ready()).toBe(200);
  });

  it('is not ready where Redis would throw jobs away, and says why', async () => {
    const ready = () => api.call('GET', '/health/ready');
    await eventually(async () => ((await ready()).status === 200 ? true : null), 5);
    await redis.set('maxmemory-policy', 'allkeys-lru');
    await eventually(async () => ((await ready()).status === 503 ? true : null), 5);
    const fault = 'Redis runs with maxmemory-policy allkeys-lru, which loses jobs: set it to noeviction.';
    expect(await api.get(RedisProbe).fault()).toBe(fault);
    await redis.set('maxmemory-policy', 'noeviction');
    await eventually(async () => ((await ready()).status === 200 ? true : null), 5);
  });
});
