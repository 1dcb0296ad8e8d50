import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { fakeToken } from '@plinth/platform/testing';
import { JobsClient } from './testing/jobs-client.factory.js';

const eve = fakeToken(newId());

let client: JobsClient;

beforeAll(async () => {
  client = await JobsClient.start();
});

afterAll(() => client.close());

describe('jobs', () => {
  it('are listed newest first, in pages, by filter', async () => {
    const token = fakeToken(newId());
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.unshift((await client.submit({}, { delaySeconds: 600 }, token)).id);
    const found = async (query: string) => (await client.walk(`/jobs?${query}`, token)).map(({ id }) => String(id));
    expect(await found('limit=3')).toEqual(ids);
    expect(await found('limit=5')).toEqual(ids);
    expect(await found('limit=2&sort=createdAt')).toEqual(ids.toReversed());
    expect(await found('status=scheduled&type=demo.work&queue=default')).toEqual(ids);
    expect(await found('status=completed')).toEqual([]);
    expect(await found('type=demo.guarded')).toEqual([]);
    expect(await found('createdAfter=2020-01-01&createdBefore=2099-01-01')).toEqual(ids);
    const middle = String((await client.get(`/jobs/${ids[2]!}`, token)).body.createdAt);
    expect(await found(`createdAfter=${middle}`)).not.toContain(ids[2]);
    expect(await found(`createdBefore=${middle}`)).not.toContain(ids[2]);
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
    expect((await client.get(`/jobs?${query}`)).status).toBe(400);
  });

  it('are nobody else’s', async () => {
    const { id } = await client.submit({}, { delaySeconds: 600 });
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/logs'],
      ['GET', '/events'],
      ['POST', '/cancel'],
      ['POST', '/retry'],
    ] as const) {
      const { status } = await client.api.call(method, `/v1/jobs/${id}${path}`, { token: eve });
      expect({ method, path, status }).toEqual({ method, path, status: 404 });
    }
    expect(await client.rows('/jobs', eve)).toEqual([]);
    const headers = { 'x-organization-id': newId() };
    expect((await client.api.call('GET', `/v1/jobs/${id}`, { token: client.token, headers })).status).toBe(404);
  });

  it('are found by ids that are ids', async () => {
    for (const id of ['x', '0', newId().toUpperCase(), '%00']) {
      expect((await client.get(`/jobs/${id}`)).status).toBe(400);
    }
    expect((await client.get(`/jobs/${newId()}`)).status).toBe(404);
  });

  it('keep what they log, in pages', async () => {
    const { id } = await client.submit({ failures: 2 });
    await client.reaches(id, 'completed');
    const lines = [1, 2, 3].map((attempt) => ({
      id: expect.any(String),
      at: expect.any(String),
      message: 'working',
      fields: { attempt },
    }));
    expect(await client.rows(`/jobs/${id}/logs`)).toEqual(lines);
    expect(await client.walk(`/jobs/${id}/logs?limit=2`)).toEqual(lines);
    expect(await client.walk(`/jobs/${id}/logs?limit=2&sort=-at`)).toEqual(lines.toReversed());
  });
});
