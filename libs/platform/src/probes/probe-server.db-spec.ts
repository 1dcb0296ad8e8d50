import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../embedded/server-state.js';
import { startTestWorker, type TestProcess } from '../testing/index.js';

const TOKEN = 'a-token-for-figures-and-nothing-else';

let worker: TestProcess;
let url: string;

beforeAll(async () => {
  const port = await freePort(null);
  url = `http://127.0.0.1:${String(port)}`;
  worker = await startTestWorker([], { WORKER_PORT: String(port), METRICS_TOKEN: TOKEN });
});

afterAll(() => worker.close());

describe('the port of a worker', () => {
  it('tells that the process lives and what it stands on', async () => {
    const live = await fetch(`${url}/health/live`);
    expect([live.status, await live.json()]).toEqual([200, { status: 'ok' }]);
    const ready = await fetch(`${url}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { status: 'ok', checks: { database: 'ok', redis: 'ok' } },
    ]);
    expect(ready.headers.get('cache-control')).toBe('no-store');
  });

  it('gives its figures to whoever holds the token, and to nobody else', async () => {
    const read = (headers: Record<string, string>) => fetch(`${url}/metrics`, { headers });
    expect((await read({})).status).toBe(401);
    expect((await read({ authorization: 'Bearer another' })).status).toBe(401);
    const answer = await read({ authorization: `Bearer ${TOKEN}` });
    expect(answer.status).toBe(200);
    const figures = await answer.text();
    expect(figures).toContain('process_resident_memory_bytes');
    expect(figures).toContain('plinth_database_pool_connections{state="idle"}');
  });

  it.each([
    ['GET', '/', 404],
    ['GET', '/v1/users/me', 404],
    ['GET', '/health/live?x=1', 404],
    ['POST', '/health/live', 405],
    ['DELETE', '/metrics', 405],
  ])('answers %s %s with %i', async (method, path, status) => {
    expect((await fetch(url + path, { method })).status).toBe(status);
  });

  it('says that it is not ready, and why, while Redis is away', async () => {
    const [port, nobody] = [await freePort(null), await freePort(null)];
    const cutOff = await startTestWorker([], {
      WORKER_PORT: String(port),
      REDIS_URL: `redis://127.0.0.1:${String(nobody)}`,
    });
    try {
      const answer = await fetch(`http://127.0.0.1:${String(port)}/health/ready`);
      expect([answer.status, await answer.text()]).toEqual([503, 'redis: does not answer']);
      expect(answer.headers.get('retry-after')).toBe('2');
    } finally {
      await cutOff.close();
    }
  });
});
