import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { fakeToken, type Answer } from '@plinth/platform/testing';
import { JobsClient } from './testing/jobs-client.factory.js';

const eve = fakeToken(newId());

let client: JobsClient;

beforeAll(async () => {
  client = await JobsClient.start();
});

afterAll(() => client.close());

function submit(body: object, token = client.token, headers: Record<string, string> = {}): Promise<Answer> {
  return client.post('/jobs', body, token, headers);
}

describe('the types of jobs', () => {
  const names = async (token: string, query = '') =>
    (await client.walk(`/jobs/types?limit=1${query}`, token))
      .map(({ type }) => String(type))
      .filter((type) => type.startsWith('demo.'));

  it('are those that the caller may submit', async () => {
    expect(await names(client.token)).toEqual(['demo.work']);
    expect(await names(fakeToken(newId(), ['demo:run']))).toEqual(['demo.guarded', 'demo.work']);
  });

  it('are listed in pages, either way', async () => {
    expect(await names(fakeToken(newId(), ['demo:run']), '&sort=-type')).toEqual(['demo.work', 'demo.guarded']);
  });

  it('tell what a payload looks like', async () => {
    const types = await client.rows('/jobs/types');
    expect(types.find(({ type }) => type === 'demo.work')).toMatchObject({
      description: 'Works for a while.',
      payloadSchema: {
        type: 'object',
        additionalProperties: false,
        properties: { milliseconds: { type: 'integer', minimum: 0 } },
      },
    });
  });
});

describe('submitting a job', () => {
  it('answers 202 with the job and where it is, and the job runs', async () => {
    const { status, body, headers } = await submit({ type: 'demo.work', payload: { note: 'hello' }, priority: 2 });
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`/v1/jobs/${String(body.id)}`);
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
      createdBy: client.token,
    });
    const done = await client.reaches(body.id, 'completed');
    expect(Object.keys(done)).toEqual(Object.keys(body));
    expect(done).toMatchObject({ result: { attempt: 1, note: 'hello' }, progress: 100, attempt: 1, error: null });
  });

  it('audits it', async () => {
    const { id } = await client.submit({});
    const events = await client.api
      .get(Database)
      .query('SELECT action, actor_id, details FROM audit_event WHERE resource_id = $1', [id]);
    expect(events).toEqual([{ action: 'jobs.job_submitted', actor_id: client.token, details: { type: 'demo.work' } }]);
  });

  it('keeps secrets out of every answer', async () => {
    const { body } = await submit({ type: 'demo.work', payload: { secret: 'hunter2' } });
    expect(body.payload).toEqual({ secret: '••••••' });
    const shown = await client.reaches(body.id, 'completed');
    expect(JSON.stringify(shown)).not.toContain('hunter2');
  });

  it('waits for its time', async () => {
    const runAt = new Date(Date.now() + 3_600_000).toISOString();
    const later = await submit({ type: 'demo.work', payload: {}, runAt });
    expect(later.body).toMatchObject({ status: 'scheduled', runAt });
    const delayed = await submit({ type: 'demo.work', payload: {}, delaySeconds: 1 });
    expect(delayed.body.status).toBe('scheduled');
    const { createdAt, startedAt } = await client.reaches(delayed.body.id, 'completed');
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
    expect(answers[0]!.headers.get('location')).toBe(`/v1/jobs/${String(answers[0]!.body.id)}`);
    expect((await submit(body, eve)).status).toBe(202);
  });

  it('makes one job of a repeated request', async () => {
    const headers = { 'idempotency-key': newId() };
    const first = await submit({ type: 'demo.work', payload: {} }, client.token, headers);
    const again = await submit({ type: 'demo.work', payload: {} }, client.token, headers);
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
    expect((await client.api.call('POST', '/v1/jobs', { body: guarded })).status).toBe(401);
  });
});
