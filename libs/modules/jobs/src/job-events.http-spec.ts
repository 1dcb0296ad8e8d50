import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Revocations } from '@plinth/platform/access';
import { eventually, fakeToken, startTestApi } from '@plinth/platform/testing';
import { JobsClient } from './testing/jobs-client.factory.js';

describe('the events of a job', () => {
  let client: JobsClient;

  beforeAll(async () => {
    client = await JobsClient.start();
  });

  afterAll(() => client.close());

  it('tell its story while it happens, and end with how it ended', async () => {
    const { id } = await client.submit({ failures: 1, milliseconds: 300 });
    const source = await client.follow(id);
    expect(source.status).toBe(200);
    expect(source.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(source.headers.get('cache-control')).toBe('no-store');
    expect(source.headers.get('x-content-type-options')).toBe('nosniff');
    await eventually(() => (source.events.some(({ event }) => event === 'log') ? true : null));
    expect((await client.get(`/jobs/${id}`)).body.status).not.toBe('completed');
    await source.ended;
    expect(source.events.map(({ event }) => event)).toEqual([
      'progress',
      'log',
      'retrying',
      'progress',
      'log',
      'progress',
      'completed',
    ]);
    expect(source.events[1]?.data).toEqual({ message: 'working', fields: { attempt: 1 }, at: expect.any(String) });
    expect(source.events[2]?.data).toMatchObject({ attempt: 1, error: { code: 'demo.failed' } });
    expect(source.events.at(-1)?.data).toEqual({ result: { attempt: 2, note: null }, at: expect.any(String) });
  });

  it('resume after the one that the listener has, without loss and without repetition', async () => {
    const { id } = await client.submit({ failures: 2 });
    await client.reaches(id, 'completed');
    const whole = await client.follow(id);
    await whole.ended;
    for (const [index, { id: last }] of whole.events.slice(0, -1).entries()) {
      const rest = await client.follow(id, last);
      await rest.ended;
      expect(rest.events).toEqual(whole.events.slice(index + 1));
    }
    expect((await client.follow(id, whole.events.at(-1)?.id)).status).toBe(204);
  });

  it('go on where a finished job runs again', async () => {
    const { id } = await client.submit({ failures: 1 }, { maxAttempts: 1 });
    await client.reaches(id, 'failed');
    const first = await client.follow(id);
    await first.ended;
    expect(first.events.at(-1)).toMatchObject({ event: 'failed', data: { error: { code: 'demo.failed' } } });
    await client.post(`/jobs/${id}/retry`);
    const second = await client.follow(id, first.events.at(-1)?.id);
    await second.ended;
    expect(second.events.map(({ event }) => event)).toEqual(['progress', 'log', 'failed']);
  });

  it('end when a waiting job is cancelled', async () => {
    const { id } = await client.submit({}, { delaySeconds: 600 });
    const sources = await Promise.all([client.follow(id), client.follow(id)]);
    await client.post(`/jobs/${id}/cancel`);
    await Promise.all(sources.map(({ ended }) => ended));
    for (const { events } of sources) {
      expect(events).toEqual([{ id: '0-end', event: 'cancelled', data: { at: expect.any(String) } }]);
    }
  });

  it('are nobody else’s, and resume only where a stream has been', async () => {
    const { id } = await client.submit({}, { delaySeconds: 600 });
    expect((await client.follow(id, undefined, fakeToken(newId()))).status).toBe(404);
    for (const bad of ['x', '-1', '1e9', '9'.repeat(40), '1-end-end', "1' OR 1=1"]) {
      expect((await client.follow(id, bad)).status).toBe(400);
    }
  });

  it('are not left open for who asks for the headers alone', async () => {
    const { id } = await client.submit({}, { delaySeconds: 600 });
    const { status } = await client.api.call('HEAD', `/v1/jobs/${id}/events`, { token: client.token });
    expect(status).toBe(200);
  });

  it('are followed by so many and no more', async () => {
    const token = fakeToken(newId());
    const { id } = await client.submit({}, { delaySeconds: 600 }, token);
    const sources = await Promise.all(Array.from({ length: 20 }, () => client.follow(id, undefined, token)));
    expect(sources.every(({ status }) => status === 200)).toBe(true);
    const refused = await client.follow(id, undefined, token);
    expect({ status: refused.status, retryAfter: refused.headers.get('retry-after') }).toEqual({
      status: 429,
      retryAfter: '5',
    });
    for (const source of sources) source.close();
    const again = await eventually(async () => {
      const source = await client.follow(id, undefined, token);
      return source.status === 200 ? source : null;
    });
    again.close();
  });

  it('end for whom access has ended', async () => {
    const userId = newId();
    const { id } = await client.submit({}, { delaySeconds: 600 }, fakeToken(userId));
    const source = await client.follow(id, undefined, fakeToken(userId));
    const since = Date.now();
    await client.api.get(Revocations).user(userId);
    await source.ended;
    expect(Date.now() - since).toBeLessThan(1_000);
    expect(source.retry()).toBe(1_000);
  });
});

describe('a stopping API', () => {
  it('closes its streams and asks their listeners to come again', async () => {
    const api = await startTestApi(JobsClient.modules);
    const token = fakeToken(newId());
    const { body } = await api.call('POST', '/v1/jobs', {
      token,
      body: { type: 'demo.work', payload: {}, delaySeconds: 600 },
    });
    const { openEventSource } = await import('./testing/event-source.factory.js');
    const source = await openEventSource(`${api.url}/v1/jobs/${body.id as string}/events`, token);
    const since = Date.now();
    await Promise.all([api.close(), source.ended]);
    expect(source.retry()).toBe(1_000);
    expect(Date.now() - since).toBeLessThan(5_000);
  });
});
