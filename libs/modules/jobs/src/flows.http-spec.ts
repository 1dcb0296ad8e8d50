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

const work = (payload: object = {}, more: object = {}) => ({ type: 'demo.work', payload, ...more });

function submit(body: object, token = client.token, headers: Record<string, string> = {}): Promise<Answer> {
  return client.post('/jobs', body, token, headers);
}

async function jobsThere(): Promise<number> {
  const [row] = await client.api.get(Database).query<{ count: number }>('SELECT count(*)::int AS count FROM job');
  return row?.count ?? 0;
}

/** A chain of jobs, each waiting for the next. */
function chainOf(length: number): object {
  return length === 1 ? work() : work({}, { children: [chainOf(length - 1)] });
}

describe('a job with children', () => {
  it('waits for them and theirs, and shows them all in its tree', async () => {
    const parts = [work({ note: 'a' }), work({ note: 'b' }, { children: [work({ note: 'c', secret: 'hunter2' })] })];
    const { status, body, headers } = await submit(work({ note: 'root' }, { children: parts, priority: 2 }));
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`/v1/jobs/${String(body.id)}`);
    expect(body).toMatchObject({ status: 'waiting', priority: 2, parentId: null, createdBy: client.token });
    const done = await client.reaches(body.id, 'completed');
    const { body: tree } = await client.get(`/jobs/${String(body.id)}/tree`);
    expect(tree).toMatchObject({ id: body.id, status: 'completed', childCounts: { completed: 2 } });
    const [a, b] = tree.children;
    expect([a.payload.note, b.payload.note, b.children[0].payload.note]).toEqual(['a', 'b', 'c']);
    expect(b).toMatchObject({ parentId: body.id, childCounts: { completed: 1 } });
    expect(b.startedAt >= b.children[0].finishedAt).toBe(true);
    expect(done.startedAt >= b.finishedAt).toBe(true);
    expect(JSON.stringify(tree)).not.toContain('hunter2');
  });

  it('is somebody’s with all its jobs, and audited once', async () => {
    const { body } = await submit(work({}, { children: [work(), work()], onChildFailure: 'continue' }));
    const { body: tree } = await client.get(`/jobs/${String(body.id)}/tree`);
    for (const { id } of [body, ...tree.children] as { id: string }[]) {
      expect((await client.get(`/jobs/${id}`, eve)).status).toBe(404);
      expect((await client.get(`/jobs/${id}/tree`, eve)).status).toBe(404);
      expect((await client.post(`/jobs/${id}/cancel`, undefined, eve)).status).toBe(404);
    }
    const ids = [body.id, ...tree.children.map(({ id }: { id: string }) => id)];
    const events = await client.api
      .get(Database)
      .query('SELECT resource_id AS id, details FROM audit_event WHERE resource_id = ANY($1)', [ids]);
    expect(events).toEqual([{ id: body.id, details: { type: 'demo.work', jobs: { 'demo.work': 3 } } }]);
    await client.reaches(body.id, 'completed');
  });

  it('fails with a child that fails, and is cancelled with all of them', async () => {
    const slow = work({ milliseconds: 60_000 });
    const failing = work({ failures: 9 }, { maxAttempts: 1 });
    const { body: parent } = await submit(work({}, { children: [failing, slow] }));
    expect((await client.reaches(parent.id, 'failed')).error).toMatchObject({ code: 'jobs.child_failed' });
    const { body: patient } = await submit(work({}, { children: [failing, work()], onChildFailure: 'continue' }));
    await client.reaches(patient.id, 'completed');
    const { body: dropped } = await submit(work({}, { children: [work({}, { delaySeconds: 60 })] }));
    expect((await client.post(`/jobs/${String(dropped.id)}/cancel`)).status).toBe(202);
    expect((await client.get(`/jobs/${String(dropped.id)}/tree`)).body.childCounts).toEqual({ cancelled: 1 });
  });

  it('is made once of a repeated request', async () => {
    const headers = { 'idempotency-key': newId() };
    const flow = work({}, { children: [work({}, { delaySeconds: 60 })] });
    const first = await submit(flow, client.token, headers);
    const before = await jobsThere();
    const again = await submit(flow, client.token, headers);
    expect(again.body).toEqual(first.body);
    expect(await jobsThere()).toBe(before);
  });

  it('has room for a thousand jobs', async () => {
    const children = Array.from({ length: 999 }, (_, index) => work({ note: String(index) }, { delaySeconds: 3_600 }));
    const { status, body } = await submit(work({}, { children }));
    expect(status).toBe(202);
    expect((await client.get(`/jobs/${String(body.id)}/tree`)).body.childCounts).toEqual({ scheduled: 999 });
    await client.post(`/jobs/${String(body.id)}/cancel`);
  });

  const child = (more: object) => work({}, { children: [work(), work({}, more)] });

  it.each([
    ['an unknown type', work({}, { children: [{ type: 'demo.nothing', payload: {} }] }), '/children/0/type'],
    ['a type for code alone', work({}, { children: [{ type: 'demo.internal', payload: {} }] }), '/children/0/type'],
    [
      'a wrong payload, deep down',
      child({ children: [work({ milliseconds: -1 })] }),
      '/children/1/children/0/payload/milliseconds',
    ],
    ['an unknown field', child({ owner: newId() }), '/children/1/owner'],
    ['a unique key of a child', child({ uniqueKey: 'x' }), '/children/1/uniqueKey'],
    ['a unique key beside children', work({}, { uniqueKey: 'x', children: [work()] }), '/uniqueKey'],
    ['a time of a parent', work({}, { delaySeconds: 5, children: [work()] }), '/delaySeconds'],
    ['two times of a child', child({ delaySeconds: 5, runAt: '2026-01-01T00:00:00Z' }), '/children/1/delaySeconds'],
    ['a policy without children', child({ onChildFailure: 'continue' }), '/children/1/onChildFailure'],
    ['an unknown policy', work({}, { onChildFailure: 'ignore', children: [work()] }), '/onChildFailure'],
    ['no children at all', work({}, { children: [] }), '/children'],
    ['null for children', work({}, { children: null }), '/children'],
    ['children that are no jobs', work({}, { children: [null] }), '/children'],
    ['one job too many', work({}, { children: Array.from({ length: 1_000 }, () => work()) }), ''],
    ['eleven levels', chainOf(11), ''],
  ])('is refused with %s, and nothing of it is there', async (_, body, pointer) => {
    const before = await jobsThere();
    const answer = await submit(body);
    expect(answer.status).toBe(400);
    const pointers = answer.body.errors.map((each: { pointer: string }) => each.pointer);
    expect(pointers.some((each: string) => each.startsWith(pointer))).toBe(true);
    expect(await jobsThere()).toBe(before);
  });

  it('is refused where a child is not the caller’s to submit', async () => {
    const guarded = work({}, { children: [work({}, { children: [{ type: 'demo.guarded', payload: {} }] })] });
    const before = await jobsThere();
    expect((await submit(guarded)).status).toBe(403);
    expect(await jobsThere()).toBe(before);
    expect((await submit(guarded, fakeToken(newId(), ['demo:run']))).status).toBe(202);
  });
});
