import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Database, Transaction } from '@plinth/platform/database';
import { PersonalDataRegistry } from '@plinth/platform/module';
import { eventually, fakeToken, type Answer } from '@plinth/platform/testing';
import { JobsClient } from './testing/jobs-client.factory.js';

const reader = fakeToken(newId(), ['jobs:read']);
const manager = fakeToken(newId(), ['jobs:read', 'jobs:manage']);

describe('administrators of background work', () => {
  let client: JobsClient;

  beforeAll(async () => {
    client = await JobsClient.start();
  });

  afterAll(() => client.close());

  const queue = async (name: string): Promise<any> => {
    const { body } = await client.get('/admin/queues', reader);
    return (body.data as any[]).find((each) => each.name === name);
  };

  async function failed(token = client.token): Promise<string> {
    const { id } = await client.submit({ failures: 1 }, { maxAttempts: 1 }, token);
    await eventually(async () => {
      const { body } = await client.get(`/jobs/${id}`, token);
      return body.status === 'failed' ? true : null;
    });
    return id;
  }

  it('need the permissions', async () => {
    const nobody = fakeToken(newId());
    const calls: [string, string, string][] = [
      ['GET', '/admin/queues', nobody],
      ['GET', '/admin/jobs', nobody],
      ['GET', `/admin/jobs/${newId()}`, nobody],
      ['POST', '/admin/queues/default/pause', reader],
      ['POST', '/admin/queues/default/resume', reader],
      ['POST', '/admin/jobs/retry', reader],
    ];
    for (const [method, path, token] of calls) {
      const { status } = await client.api.call(method, `/v1${path}`, { token });
      expect({ method, path, status }).toEqual({ method, path, status: 403 });
    }
  });

  it('see how the queues stand and how work goes', async () => {
    const { id } = await client.submit({ milliseconds: 50 });
    await client.reaches(id, 'completed');
    await failed();
    await client.submit({}, { delaySeconds: 600 });
    const state = await queue('default');
    expect(state).toMatchObject({ paused: false, depth: { queued: 0, active: 0, waiting: 0 } });
    expect(state.depth.scheduled).toBeGreaterThanOrEqual(1);
    expect(state.depth.failed).toBeGreaterThanOrEqual(1);
    expect(state.rates.completedPerMinute).toBeGreaterThan(0);
    expect(state.rates.failedPerMinute).toBeGreaterThan(0);
    expect(state.latency.runSeconds.p95).toBeGreaterThanOrEqual(0.05);
    expect(state.latency.waitSeconds.p50).toBeGreaterThanOrEqual(0);
    expect(await queue('http')).toMatchObject({ rates: { completedPerMinute: 0 }, latency: { runSeconds: null } });
  });

  it('see how a job ended, but follow no signed link in there', async () => {
    const { id } = await client.submit({});
    await client.reaches(id, 'completed');
    const url = 'https://plinth.example/v1/downloads/1?expires=1';
    await client.api
      .get(Database)
      .query('UPDATE job SET result = $2 WHERE id = $1', [id, JSON.stringify({ url: `${url}&signature=abc_-1` })]);
    const { body: all } = await client.get('/admin/jobs', reader);
    const shown = (all.data as any[]).find((job) => job.id === id);
    for (const job of [shown, (await client.get(`/admin/jobs/${id}`, reader)).body]) {
      expect(job.result).toEqual({ url: `${url}&signature=••••••` });
    }
    expect((await client.get(`/jobs/${id}`)).body.result).toEqual({ url: `${url}&signature=abc_-1` });
  });

  it('list the queues in pages', async () => {
    const first = await client.get('/admin/queues?limit=1', reader);
    const second = await client.get(`/admin/queues?limit=1&cursor=${first.body.page.nextCursor as string}`, reader);
    expect([first.body.data[0].name, second.body.data[0].name]).toEqual(['default', 'http']);
  });

  it('pause a queue on all workers and resume it', async () => {
    expect((await client.post('/admin/queues/default/pause', undefined, manager)).status).toBe(204);
    expect((await queue('default')).paused).toBe(true);
    const { id } = await client.submit({});
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect((await client.get(`/jobs/${id}`)).body.status).toBe('queued');
    expect((await client.post('/admin/queues/default/resume', undefined, manager)).status).toBe(204);
    await client.reaches(id, 'completed');
    for (const name of ['nothing', '%00', 'x'.repeat(500)]) {
      expect((await client.post(`/admin/queues/${name}/pause`, undefined, manager)).status).toBe(404);
    }
  });

  it('see the jobs of all owners', async () => {
    const ids = [await failed(), await failed(fakeToken(newId()))];
    const { body } = await client.get('/admin/jobs?status=failed', reader);
    const listed = (body.data as { id: string }[]).map(({ id }) => id);
    expect(listed).toEqual(expect.arrayContaining(ids));
  });

  it('see why attempts failed, and where in the code', async () => {
    const { id } = await client.submit({ failures: 1 });
    await client.reaches(id, 'completed');
    const { body } = await client.get(`/admin/jobs/${id}`, reader);
    expect(body).toMatchObject({
      id,
      status: 'completed',
      attempts: [
        {
          attempt: 1,
          outcome: 'failed',
          error: { code: 'demo.failed', message: 'It failed, as asked.', stack: expect.stringContaining('demo-work') },
        },
      ],
    });
    expect((await client.get(`/jobs/${id}`)).body).not.toHaveProperty('attempts');
  });

  it('run failed jobs again, by filter', async () => {
    const [one, two] = [await failed(), await failed()];
    const retry = (filter: object): Promise<Answer> => client.post('/admin/jobs/retry', filter, manager);
    expect((await retry({ type: 'demo.guarded' })).body).toEqual({ retried: 0 });
    expect((await retry({ createdBefore: '2020-01-01' })).body).toEqual({ retried: 0 });
    const { status, body } = await retry({ type: 'demo.work', queue: 'default' });
    expect(status).toBe(202);
    expect(body.retried).toBeGreaterThanOrEqual(2);
    for (const id of [one, two]) {
      await eventually(async () => {
        const [row] = await client.api
          .get(Database)
          .query<{ n: number }>('SELECT count(*)::int AS n FROM job_attempt WHERE job_id = $1', [id]);
        return row?.n === 2 ? true : null;
      });
    }
    for (const filter of [{ status: 'completed' }, { type: 1 }, { createdAfter: 'x' }, { id: one }, { limit: 1 }]) {
      expect((await retry(filter)).status).toBe(400);
    }
  });

  it('leave a trail', async () => {
    const events = await client.api
      .get(Database)
      .query<{ action: string }>(`SELECT DISTINCT action FROM audit_event WHERE actor_id = $1`, [
        manager.split('~')[0],
      ]);
    expect(events.map(({ action }) => action).sort()).toEqual([
      'jobs.jobs_retried',
      'jobs.queue_paused',
      'jobs.queue_resumed',
    ]);
  });
});

describe('what is kept on a person', () => {
  let client: JobsClient;

  beforeAll(async () => {
    client = await JobsClient.start();
  });

  afterAll(() => client.close());

  it('is theirs to have, and leaves with them', async () => {
    const userId = newId();
    const token = fakeToken(userId);
    const other = await client.submit({});
    const done = await client.submit({ note: 'mine' }, {}, token);
    await eventually(async () => ((await client.get(`/jobs/${done.id}`, token)).body.finishedAt ? true : null));
    const running = await client.submit({ milliseconds: 20_000 }, {}, token);
    await client.post('/jobs/schedules', { type: 'demo.work', payload: {}, everySeconds: 3_600 }, token);
    const data = client.api
      .get(PersonalDataRegistry)
      .all()
      .find(({ module }) => module === 'jobs')!.data;
    const jobsOf = async () => {
      const jobs: unknown[] = [];
      for await (const job of data.exportLists(userId)['jobs'] ?? []) jobs.push(job);
      return jobs;
    };
    expect(await data.exportUser(userId)).toMatchObject({ schedules: [{ type: 'demo.work' }] });
    expect(await jobsOf()).toMatchObject([{ id: done.id, payload: { note: 'mine' } }, { id: running.id }]);
    await client.api.get(Transaction).run(() => data.eraseUser(userId));
    await client.api.get(Transaction).run(() => data.eraseUser(userId));
    expect(await data.exportUser(userId)).toEqual({ schedules: [] });
    expect(await jobsOf()).toEqual([]);
    const left = await client.api.get(Database).query('SELECT FROM job_event WHERE job_id = $1', [done.id]);
    expect(left).toHaveLength(0);
    expect((await client.get(`/jobs/${other.id}`)).status).toBe(200);
  });
});
