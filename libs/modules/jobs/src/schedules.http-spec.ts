import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { eventually, fakeToken, startProcess, type Answer } from '@plinth/platform/testing';
import { JobsClient } from './testing/jobs-client.factory.js';

describe('a schedule', () => {
  let client: JobsClient;

  beforeAll(async () => {
    client = await JobsClient.start();
  });

  afterAll(() => client.close());

  const daily = { type: 'demo.work', payload: { note: 'x' }, cron: '30 2 * * *', timeZone: 'Europe/Vienna' };

  function call(method: string, id: string, body?: object, token = client.token): Promise<Answer> {
    return client.api.call(method, `/v1/jobs/schedules/${id}`, { token, ...(body && { body }) });
  }

  async function made(body: object = daily, token = client.token): Promise<{ id: string; [field: string]: any }> {
    const answer = await client.post('/jobs/schedules', body, token);
    expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 201 });
    return answer.body;
  }

  it('is made, found, changed and removed', async () => {
    const { status, body, headers } = await client.post('/jobs/schedules', daily);
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/v1/jobs/schedules/${body.id as string}`);
    expect(body).toEqual({
      id: expect.any(String),
      ...daily,
      everySeconds: null,
      paused: false,
      jitterSeconds: 0,
      catchUp: 'one',
      nextRunAt: expect.stringMatching(/T0[01]:30:00\.000Z$/),
      lastRunAt: null,
      lastJobId: null,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      createdBy: client.token,
    });
    expect((await call('GET', body.id)).body).toEqual(body);
    const paused = await call('PATCH', body.id, { paused: true });
    expect(paused).toMatchObject({ status: 200, body: { paused: true, nextRunAt: null, cron: '30 2 * * *' } });
    const interval = await call('PATCH', body.id, { everySeconds: 600, payload: { note: 'y' }, paused: false });
    expect(interval.body).toMatchObject({ everySeconds: 600, cron: null, payload: { note: 'y' }, paused: false });
    expect((await call('PATCH', body.id, { cron: '* * * * *' })).body).toMatchObject({ everySeconds: null });
    expect((await call('DELETE', body.id)).status).toBe(204);
    expect((await call('GET', body.id)).status).toBe(404);
    expect((await call('DELETE', body.id)).status).toBe(404);
    const events = await client.api
      .get(Database)
      .query<{ action: string }>('SELECT action FROM audit_event WHERE resource_id = $1 ORDER BY id', [body.id]);
    expect(events.map(({ action }) => action)).toEqual([
      'jobs.schedule_created',
      'jobs.schedule_changed',
      'jobs.schedule_changed',
      'jobs.schedule_changed',
      'jobs.schedule_deleted',
    ]);
  });

  it('is listed in pages, newest first, for its owner alone', async () => {
    const token = fakeToken(newId());
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) ids.unshift((await made(daily, token)).id);
    const list = (query: string) => client.get(`/jobs/schedules?${query}`, token);
    const first = await list('limit=2');
    const second = await list(`limit=2&cursor=${first.body.page.nextCursor as string}`);
    const found = [...first.body.data, ...second.body.data] as { id: string }[];
    expect(found.map(({ id }) => id)).toEqual(ids);
    expect((await list('sort=createdAt')).body.data[0].id).toBe(ids.at(-1));
    expect((await list('sort=payload')).status).toBe(400);
    expect((await list('type=x')).status).toBe(400);
    const stranger = fakeToken(newId());
    expect((await client.get('/jobs/schedules', stranger)).body.data).toEqual([]);
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const body = method === 'PATCH' ? { paused: true } : undefined;
      expect((await call(method, ids[0]!, body, stranger)).status).toBe(404);
    }
  });

  it('makes jobs of its owner, one at each time for all workers', async () => {
    const other = await startProcess('worker', JobsClient.modules, client.api.env);
    try {
      const { id } = await made({ type: 'demo.work', payload: { note: 'tick' }, everySeconds: 1 });
      const ticks = async () => {
        const { body } = await client.get('/jobs?type=demo.work&sort=createdAt');
        return (body.data as any[]).filter(({ payload }) => payload.note === 'tick');
      };
      await eventually(async () => ((await ticks()).length >= 4 ? true : null), 15);
      await call('DELETE', id);
      const jobs = await ticks();
      expect(jobs[0]).toMatchObject({ type: 'demo.work', createdBy: client.token, uniqueKey: null });
      const times = jobs.map(({ runAt }) => Date.parse(runAt as string));
      expect(new Set(times).size).toBe(times.length);
      for (const time of times) expect((time - times[0]!) % 1_000).toBe(0);
    } finally {
      await other.close();
    }
  });

  it('keeps secrets out of every answer, and hands them to the job', async () => {
    const schedule = await made({ type: 'demo.work', payload: { secret: 'hunter2' }, everySeconds: 3_600 });
    expect(schedule['payload']).toEqual({ secret: '••••••' });
    const patched = await call('PATCH', schedule.id, { everySeconds: 1 });
    expect(patched.body.payload).toEqual({ secret: '••••••' });
    const { lastJobId } = await eventually(async () => {
      const { body } = await call('GET', schedule.id);
      return body.lastJobId === null ? null : body;
    });
    await call('DELETE', schedule.id);
    expect(await client.reaches(lastJobId, 'completed')).toMatchObject({ payload: { secret: '••••••' } });
  });

  it.each([
    ['an unknown type', { ...daily, type: 'demo.nothing' }, '/type'],
    ['a type for code alone', { ...daily, type: 'demo.internal' }, '/type'],
    ['no payload', { type: 'demo.work', cron: '* * * * *' }, '/payload'],
    ['a wrong payload', { ...daily, payload: { x: 1 } }, '/payload/x'],
    ['no time', { type: 'demo.work', payload: {} }, '/cron'],
    ['two times', { ...daily, everySeconds: 60 }, '/cron'],
    ['a bad expression', { ...daily, cron: '* * * *' }, '/cron'],
    ['an expression that never comes', { ...daily, cron: '0 0 30 2 *' }, '/cron'],
    ['a nickname', { ...daily, cron: '@daily' }, '/cron'],
    ['a NUL', { ...daily, cron: '* * * * *\0' }, '/cron'],
    ['an unknown zone', { ...daily, timeZone: 'Nowhere/City' }, '/timeZone'],
    ['no interval', { type: 'demo.work', payload: {}, everySeconds: 0 }, '/everySeconds'],
    ['half a second', { type: 'demo.work', payload: {}, everySeconds: 0.5 }, '/everySeconds'],
    ['ages', { type: 'demo.work', payload: {}, everySeconds: 1e9 }, '/everySeconds'],
    ['a paused that is no yes or no', { ...daily, paused: 'yes' }, '/paused'],
    ['an unknown field', { ...daily, nextRunAt: '2030-01-01T00:00:00Z' }, '/nextRunAt'],
  ])('is refused with %s', async (_, body, pointer) => {
    const answer = await client.post('/jobs/schedules', body);
    expect({ status: answer.status, pointer: answer.body.errors?.[0].pointer }).toEqual({ status: 400, pointer });
  });

  it.each([
    [{ cron: '* * * * *', everySeconds: 5 }],
    [{ cron: null }],
    [{ cron: 'x' }],
    [{ type: 'demo.internal' }],
    [{ payload: { x: 1 } }],
    [{ payload: null }],
    [{ timeZone: 'x' }],
    [{ paused: 1 }],
    [{ id: newId() }],
  ])('cannot be changed to %j', async (change) => {
    const { id } = await made();
    const before = (await call('GET', id)).body;
    expect((await call('PATCH', id, change)).status).toBe(400);
    expect((await call('GET', id)).body).toEqual(before);
  });

  it('is for those who may submit its type', async () => {
    const guarded = { ...daily, type: 'demo.guarded' };
    expect((await client.post('/jobs/schedules', guarded)).status).toBe(403);
    const { id } = await made(guarded, fakeToken(newId(), ['demo:run']));
    expect(id).toBeDefined();
    const own = await made();
    expect((await call('PATCH', own.id, { type: 'demo.guarded' })).status).toBe(403);
  });
});
