import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { chain, Queue, step } from '@plinth/platform/queue';
import { fakeToken } from '@plinth/platform/testing';
import { DemoWorkJob } from './testing/demo-work.factory.js';
import { JobsClient } from './testing/jobs-client.factory.js';

const reader = fakeToken(newId(), ['jobs:read', 'jobs:manage']);
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

describe('jobs', () => {
  let client: JobsClient;
  const userId = newId();
  const token = fakeToken(userId);

  beforeAll(async () => {
    client = await JobsClient.start();
  });

  afterAll(() => client.close());

  const ids = async (path: string, as = token) => (await client.rows(path, as)).map(({ id }) => id as string);

  it('are found by a text of their payload, taken literally, and never by a secret', async () => {
    const { id } = await client.submit({ note: 'Grüße an 100%_Alle', secret: 'hunter2' }, { delaySeconds: 600 }, token);
    await client.submit({ note: 'Grüße an 1000 Alle' }, { delaySeconds: 600 }, token);
    expect(await ids(`/jobs?text=${encodeURIComponent('100%_alle')}`)).toEqual([id]);
    expect(await ids('/jobs?text=hunter2')).toEqual([]);
    expect(await ids(`/jobs?text=${encodeURIComponent('100%_alle')}`, client.token)).toEqual([]);
    expect(await ids(`/admin/jobs?status=scheduled&text=${encodeURIComponent('100%_alle')}`, reader)).toEqual([id]);
    expect((await client.get('/jobs?text=', token)).status).toBe(400);
  });

  it('are found by the trace of the request that made them', async () => {
    const headers = { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` };
    const made = await client.post('/jobs', { type: 'demo.work', payload: {} }, token, headers);
    expect(await ids(`/jobs?traceId=${TRACE}`)).toEqual([made.body.id]);
    expect(await ids(`/admin/jobs?traceId=${TRACE}`, reader)).toEqual([made.body.id]);
    expect((await client.get('/jobs?traceId=1', token)).status).toBe(400);
  });

  it('are found by their owner, by administrators', async () => {
    const other = newId();
    const { id } = await client.submit({}, { delaySeconds: 600 }, fakeToken(other));
    expect(await ids(`/admin/jobs?ownerId=${other}`, reader)).toEqual([id]);
    expect((await client.get(`/jobs?ownerId=${other}`, token)).status).toBe(400);
  });

  it('of one owner with one text are run again, and no others', async () => {
    const doomed = { failures: 1, note: 'doomed together' };
    const { id } = await client.submit(doomed, { maxAttempts: 1 });
    const spared = await client.submit({ ...doomed, note: 'spared' }, { maxAttempts: 1 });
    await client.reaches(id, 'failed');
    await client.reaches(spared.id, 'failed');
    const { body } = await client.post('/admin/jobs/retry', { ownerId: client.token, text: 'DOOMED' }, reader);
    expect(body).toEqual({ retried: 1 });
    expect((await client.get(`/jobs/${spared.id}`)).body.status).toBe('failed');
  });

  it('of a flow are shown as a tree, to their owner alone', async () => {
    const owner = { ownerType: 'user', ownerId: client.token } as const;
    const part = (note: string) => step(DemoWorkJob, { note }, { owner });
    const { id } = await client.worker.get(Queue).enqueueFlow(chain(part('first'), part('second'), part('third')));
    await client.reaches(id, 'completed');
    const { status, body } = await client.get(`/jobs/${id}/tree`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      payload: { note: 'third' },
      childCounts: { completed: 1 },
      children: [
        {
          parentId: id,
          payload: { note: 'second' },
          children: [{ payload: { note: 'first' }, children: [], childCounts: {} }],
        },
      ],
    });
    expect((await client.get(`/jobs/${id}/tree`, token)).status).toBe(404);
    expect((await client.get(`/admin/jobs/${id}/tree`, token)).status).toBe(403);
    expect((await client.get(`/admin/jobs/${id}/tree`, reader)).body).toEqual(body);
  });

  it('take the place of those that wait with their key, and end when their time is over', async () => {
    const body = { type: 'demo.work', payload: {}, uniqueKey: 'newest', supersede: true, delaySeconds: 600 };
    const first = await client.post('/jobs', body, token);
    const second = await client.post('/jobs', body, token);
    expect([first.status, second.status]).toEqual([202, 202]);
    expect((await client.get(`/jobs/${first.body.id as string}`, token)).body).toMatchObject({
      status: 'cancelled',
      error: { code: 'jobs.superseded' },
    });
    const expiresAt = new Date(Date.now() + 200).toISOString();
    const { id } = await client.submit({}, { delaySeconds: 600, expiresAt });
    expect(await client.reaches(id, 'failed')).toMatchObject({ error: { code: 'jobs.expired' } });
  });
});
