import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import {
  eventually,
  fakePrincipals,
  fakeToken,
  startProcess,
  startTestApi,
  type Answer,
  type TestApi,
  type TestProcess,
} from '@plinth/platform/testing';
import { jobs } from './index.js';
import { demoWork } from './testing/demo-work.factory.js';

const modules = [fakePrincipals(), jobs, demoWork];
const ada = fakeToken(newId());
const eve = fakeToken(newId());

let api: TestApi;
let worker: TestProcess;

beforeAll(async () => {
  api = await startTestApi(modules);
  worker = await startProcess('worker', modules, api.env);
});

afterAll(async () => {
  await worker.close();
  await api.close();
});

function submit(body: object, token = ada, headers: Record<string, string> = {}): Promise<Answer> {
  return api.call('POST', '/v1/jobs', { token, body, headers });
}

async function submitted(payload: object, more: object = {}, token = ada): Promise<string> {
  const { status, body } = await submit({ type: 'demo.work', payload, ...more }, token);
  expect({ status, body }).toMatchObject({ status: 202 });
  return body.id;
}

function reaches(id: string, ...statuses: string[]): Promise<any> {
  return eventually(async () => {
    const { body } = await api.call('GET', `/v1/jobs/${id}`, { token: ada });
    return statuses.includes(body.status) ? body : null;
  });
}

describe('the types of jobs', () => {
  const names = async (token: string) =>
    (await api.call('GET', '/v1/jobs/types', { token })).body.data
      .map(({ type }: { type: string }) => type)
      .filter((type: string) => type.startsWith('demo.'));

  it('are those that the caller may submit', async () => {
    expect(await names(ada)).toEqual(['demo.work']);
    expect(await names(fakeToken(newId(), ['demo:run']))).toEqual(['demo.guarded', 'demo.work']);
  });

  it('tell what a payload looks like', async () => {
    const { body } = await api.call('GET', '/v1/jobs/types', { token: ada });
    expect(body.data.find(({ type }: { type: string }) => type === 'demo.work')).toMatchObject({
      description: 'Works for a while.',
      payloadSchema: {
        type: 'object',
        additionalProperties: false,
        properties: { milliseconds: { type: 'integer', minimum: 0 } },
      },
    });
  });

  it('are listed in pages', async () => {
    const token = fakeToken(newId(), ['demo:run']);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await api.call('GET', `/v1/jobs/types?limit=1&sort=-type${query}`, { token });
      seen.push(...body.data.map(({ type }: { type: string }) => type));
      cursor = body.page.nextCursor;
    }
    expect(seen).toEqual([...seen].sort().reverse());
    expect(seen).toEqual(expect.arrayContaining(['demo.guarded', 'demo.work']));
  });
});

describe('submitting a job', () => {
  it('answers 202 with the job and where it is, and the job runs', async () => {
    const { status, body, headers } = await submit({ type: 'demo.work', payload: { note: 'hello' }, priority: 2 });
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`/v1/jobs/${body.id}`);
    expect(body).toEqual({
      id: expect.any(String),
      type: 'demo.work',
      queue: 'default',
      status: 'queued',
      payload: { note: 'hello' },
      result: null,
      error: null,
      progress: 0,
      priority: 2,
      attempt: 0,
      maxAttempts: 5,
      runAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      createdAt: expect.any(String),
      startedAt: null,
      finishedAt: null,
      uniqueKey: null,
      parentId: null,
      createdBy: ada,
    });
    const done = await reaches(body.id, 'completed');
    expect(Object.keys(done)).toEqual(Object.keys(body));
    expect(done).toMatchObject({ result: { attempt: 1, note: 'hello' }, progress: 100, attempt: 1, error: null });
  });

  it('audits it', async () => {
    const id = await submitted({});
    const events = await api
      .get(Database)
      .query('SELECT action, actor_id, details FROM audit_event WHERE resource_id = $1', [id]);
    expect(events).toEqual([{ action: 'jobs.job_submitted', actor_id: ada, details: { type: 'demo.work' } }]);
  });

  it('keeps secrets out of every answer', async () => {
    const { body } = await submit({ type: 'demo.work', payload: { secret: 'hunter2' } });
    expect(body.payload).toEqual({ secret: '••••••' });
    const shown = await reaches(body.id, 'completed');
    expect(JSON.stringify(shown)).not.toContain('hunter2');
  });

  it('waits for its time', async () => {
    const runAt = new Date(Date.now() + 3_600_000).toISOString();
    const later = await submit({ type: 'demo.work', payload: {}, runAt });
    expect(later.body).toMatchObject({ status: 'scheduled', runAt });
    const delayed = await submit({ type: 'demo.work', payload: {}, delaySeconds: 1 });
    expect(delayed.body.status).toBe('scheduled');
    const { createdAt, startedAt } = await reaches(delayed.body.id, 'completed');
    expect(Date.parse(startedAt) - Date.parse(createdAt)).toBeGreaterThanOrEqual(950);
  });

  it('takes a time in the past for now', async () => {
    const { status, body } = await submit({ type: 'demo.work', payload: {}, runAt: '1970-01-01T00:00:00Z' });
    expect(status).toBe(202);
    expect(Date.parse(body.runAt)).toBeGreaterThan(Date.now() - 60_000);
  });

  it('answers with the live job that holds the unique key, however many ask at once', async () => {
    const body = { type: 'demo.work', payload: {}, uniqueKey: 'once', delaySeconds: 60 };
    const answers = await Promise.all(Array.from({ length: 50 }, () => submit(body)));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(49);
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    expect(answers[0]?.headers.get('location')).toBe(`/v1/jobs/${answers[0]?.body.id}`);
    expect((await submit(body, eve)).status).toBe(202);
  });

  it('makes one job of a repeated request', async () => {
    const headers = { 'idempotency-key': newId() };
    const first = await submit({ type: 'demo.work', payload: {} }, ada, headers);
    const again = await submit({ type: 'demo.work', payload: {} }, ada, headers);
    expect(again.body).toEqual(first.body);
    expect(again.status).toBe(202);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });

  it.each([
    ['an unknown type', { type: 'demo.nothing', payload: {} }, '/type'],
    ['a type for code alone', { type: 'demo.internal', payload: {} }, '/type'],
    ['no type', { payload: {} }, '/type'],
    ['a type that is no text', { type: ['demo.work'], payload: {} }, '/type'],
    ['no payload', { type: 'demo.work' }, '/payload'],
    ['a list as payload', { type: 'demo.work', payload: [] }, '/payload'],
    ['null as payload', { type: 'demo.work', payload: null }, '/payload'],
    ['a NUL in the payload', { type: 'demo.work', payload: { note: 'a\0b' } }, '/payload'],
    ['half a character in the payload', { type: 'demo.work', payload: { note: '\ud800' } }, '/payload'],
    ['a wrong field of the payload', { type: 'demo.work', payload: { milliseconds: 'x' } }, '/payload/milliseconds'],
    ['an unknown field of the payload', { type: 'demo.work', payload: { x: 1 } }, '/payload/x'],
    ['an oversize payload', { type: 'demo.work', payload: { note: 'x'.repeat(300_000) } }, '/payload'],
    ['priority 0', { type: 'demo.work', payload: {}, priority: 0 }, '/priority'],
    ['priority 11', { type: 'demo.work', payload: {}, priority: 11 }, '/priority'],
    ['priority 1.5', { type: 'demo.work', payload: {}, priority: 1.5 }, '/priority'],
    ['a delay below zero', { type: 'demo.work', payload: {}, delaySeconds: -1 }, '/delaySeconds'],
    ['an endless delay', { type: 'demo.work', payload: {}, delaySeconds: 1e12 }, '/delaySeconds'],
    ['a time after a year', { type: 'demo.work', payload: {}, runAt: '9999-01-01T00:00:00Z' }, '/runAt'],
    ['no time at all', { type: 'demo.work', payload: {}, runAt: 'tomorrow' }, '/runAt'],
    ['a time that does not exist', { type: 'demo.work', payload: {}, runAt: '2030-13-45T00:00:00Z' }, '/runAt'],
    [
      'two times',
      { type: 'demo.work', payload: {}, runAt: new Date().toISOString(), delaySeconds: 1 },
      '/delaySeconds',
    ],
    ['no attempts', { type: 'demo.work', payload: {}, maxAttempts: 0 }, '/maxAttempts'],
    ['a million attempts', { type: 'demo.work', payload: {}, maxAttempts: 1e6 }, '/maxAttempts'],
    ['an empty unique key', { type: 'demo.work', payload: {}, uniqueKey: '' }, '/uniqueKey'],
    ['a unique key with a NUL', { type: 'demo.work', payload: {}, uniqueKey: 'a\0' }, '/uniqueKey'],
    ['a unique key without end', { type: 'demo.work', payload: {}, uniqueKey: 'x'.repeat(201) }, '/uniqueKey'],
    ['an unknown field', { type: 'demo.work', payload: {}, owner: newId() }, '/owner'],
  ])('refuses %s', async (_, body, pointer) => {
    const answer = await submit(body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].pointer).toBe(pointer);
  });

  it('is for those who may', async () => {
    const guarded = { type: 'demo.guarded', payload: {} };
    expect((await submit(guarded)).status).toBe(403);
    expect((await submit(guarded, fakeToken(newId(), ['demo:run']))).status).toBe(202);
    expect((await api.call('POST', '/v1/jobs', { body: guarded })).status).toBe(401);
  });
});

describe('jobs', () => {
  it('are listed newest first, in pages, by filter', async () => {
    const token = fakeToken(newId());
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.unshift(await submitted({}, { delaySeconds: 600 }, token));
    const list = (query: string) => api.call('GET', `/v1/jobs?${query}`, { token });
    const idsOf = ({ body }: Answer) => body.data.map(({ id }: { id: string }) => id);
    const first = await list('limit=3');
    const second = await list(`limit=3&cursor=${first.body.page.nextCursor}`);
    expect([...idsOf(first), ...idsOf(second)]).toEqual(ids);
    expect(second.body.page).toEqual({ limit: 3, nextCursor: null });
    expect(idsOf(await list('sort=createdAt'))).toEqual(ids.toReversed());
    expect(idsOf(await list('status=scheduled&type=demo.work&queue=default'))).toEqual(ids);
    expect(idsOf(await list('status=completed'))).toEqual([]);
    expect(idsOf(await list('type=demo.guarded'))).toEqual([]);
    const middle = (await api.call('GET', `/v1/jobs/${ids[2]}`, { token })).body.createdAt;
    expect(idsOf(await list(`createdAfter=${middle}`))).not.toContain(ids[2]);
    expect(idsOf(await list(`createdBefore=${middle}`))).not.toContain(ids[2]);
    expect(idsOf(await list(`createdAfter=2020-01-01&createdBefore=2099-01-01`))).toEqual(ids);
  });

  it.each([
    'status=nothing',
    'status=queued&status=failed',
    'createdAfter=yesterday',
    'sort=payload',
    'sort=createdAt;drop',
    'cursor=x',
    'owner=x',
    'type=%00',
    'limit=0',
  ])('cannot be asked for with ?%s', async (query) => {
    expect((await api.call('GET', `/v1/jobs?${query}`, { token: ada })).status).toBe(400);
  });

  it('are nobody else’s', async () => {
    const id = await submitted({}, { delaySeconds: 600 });
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/logs'],
      ['GET', '/events'],
      ['POST', '/cancel'],
      ['POST', '/retry'],
    ] as const) {
      const { status } = await api.call(method, `/v1/jobs/${id}${path}`, { token: eve });
      expect({ method, path, status }).toEqual({ method, path, status: 404 });
    }
    const { body } = await api.call('GET', '/v1/jobs', { token: eve });
    expect(body.data.map((job: { id: string }) => job.id)).not.toContain(id);
    const headers = { 'x-organization-id': newId() };
    expect((await api.call('GET', `/v1/jobs/${id}`, { token: ada, headers })).status).toBe(404);
  });

  it('are found by ids that are ids', async () => {
    for (const id of ['x', '0', newId().toUpperCase(), '%00']) {
      expect((await api.call('GET', `/v1/jobs/${id}`, { token: ada })).status).toBe(400);
    }
    expect((await api.call('GET', `/v1/jobs/${newId()}`, { token: ada })).status).toBe(404);
  });

  it('keep what they log, in pages', async () => {
    const id = await submitted({ failures: 2 });
    await reaches(id, 'completed');
    const logs = (query: string) => api.call('GET', `/v1/jobs/${id}/logs${query}`, { token: ada });
    const { body } = await logs('');
    expect(body.data).toEqual(
      [1, 2, 3].map((attempt) => ({
        id: expect.any(String),
        at: expect.any(String),
        message: 'working',
        fields: { attempt },
      })),
    );
    const page = await logs('?limit=2');
    const rest = await logs(`?limit=2&cursor=${page.body.page.nextCursor}`);
    expect([...page.body.data, ...rest.body.data]).toEqual(body.data);
    expect((await logs('?sort=-at')).body.data).toEqual(body.data.toReversed());
  });
});

describe('cancelling', () => {
  const cancel = (id: string) => api.call('POST', `/v1/jobs/${id}/cancel`, { token: ada });

  it('ends a job that waits at once', async () => {
    const id = await submitted({}, { delaySeconds: 600 });
    const { status, body } = await cancel(id);
    expect({ status, body }).toMatchObject({ status: 202, body: { id, status: 'cancelled' } });
    expect((await cancel(id)).status).toBe(409);
  });

  it('stops one that runs, through its signal', async () => {
    const id = await submitted({ milliseconds: 30_000 });
    await reaches(id, 'active');
    expect((await cancel(id)).status).toBe(202);
    const { finishedAt, startedAt } = await reaches(id, 'cancelled');
    expect(Date.parse(finishedAt) - Date.parse(startedAt)).toBeLessThan(10_000);
  });

  it('either wins over completion or answers 409, and the outcome stands', async () => {
    await Promise.all(
      Array.from({ length: 30 }, async (_, i) => {
        const id = await submitted({ milliseconds: i * 3 });
        await new Promise((resolve) => setTimeout(resolve, i * 3));
        const { status, body } = await cancel(id);
        const { status: outcome } = await reaches(id, 'completed', 'cancelled');
        expect([202, 409]).toContain(status);
        // A running handler may be done before it hears of it; what is answered as cancelled stays cancelled.
        if (status === 409) expect(outcome).toBe('completed');
        if (body.status === 'cancelled') expect(outcome).toBe('cancelled');
      }),
    );
  });
});

describe('retrying', () => {
  const retry = (id: string) => api.call('POST', `/v1/jobs/${id}/retry`, { token: ada });

  it('runs a failed job again, with all its attempts', async () => {
    const id = await submitted({ failures: 1 }, { maxAttempts: 1 });
    const failed = await reaches(id, 'failed');
    expect(failed.error).toEqual({ code: 'demo.failed', message: 'It failed, as asked.' });
    const { status, body } = await retry(id);
    expect({ status, body }).toMatchObject({ status: 202, body: { status: 'queued', attempt: 0, error: null } });
    expect(await reaches(id, 'failed')).toMatchObject({ attempt: 1 });
  });

  it('runs a cancelled job again', async () => {
    const id = await submitted({}, { delaySeconds: 600 });
    await api.call('POST', `/v1/jobs/${id}/cancel`, { token: ada });
    expect((await retry(id)).status).toBe(202);
    await reaches(id, 'completed');
    expect((await retry(id)).body).toMatchObject({ status: 409, code: 'jobs.not_retryable' });
  });

  it('leaves the unique key to the job that lives', async () => {
    const more = { uniqueKey: newId(), delaySeconds: 600 };
    const id = await submitted({}, more);
    await api.call('POST', `/v1/jobs/${id}/cancel`, { token: ada });
    await submitted({}, more);
    expect((await retry(id)).body).toMatchObject({ status: 409, code: 'jobs.unique_key_taken' });
  });

  it('revives once of many at a time', async () => {
    const id = await submitted({}, { delaySeconds: 600 });
    await api.call('POST', `/v1/jobs/${id}/cancel`, { token: ada });
    const answers = await Promise.all(Array.from({ length: 20 }, () => retry(id)));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
    expect(await reaches(id, 'completed')).toMatchObject({ attempt: 1 });
  });
});
