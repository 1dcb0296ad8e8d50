import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { fakePrincipals, startTestApi, type TestApi } from '@plinth/platform/testing';
import { storage } from '../index.js';
import { makeBucket, objectPath, putObject, rawCall } from '../testing/storage.factory.js';

const KEYS = [
  'A',
  'a',
  'a/1',
  'a/2',
  'a/b/1',
  'a/b/2',
  'a/c/1',
  'a0',
  'b%',
  'b_x',
  'bx',
  'é/1',
  'é/2',
  '日/本/1',
  '🙂/1',
  '🙂/2',
];

describe('a list of objects', () => {
  const token = newId();
  let api: TestApi;
  let bucket: string;

  beforeAll(async () => {
    api = await startTestApi([storage, fakePrincipals()], { RATE_LIMIT: 'off' });
    bucket = await makeBucket(api, token);
    for (const key of [...KEYS].reverse()) await putObject(api, token, bucket, key, key);
  });
  afterAll(() => api.close());

  const list = (query: Record<string, string>) =>
    api.call('GET', `/v1/storage/buckets/${bucket}/objects?${new URLSearchParams(query).toString()}`, { token });

  const walk = async (query: Record<string, string>) => {
    const keys: string[] = [];
    const prefixes: string[] = [];
    for (let cursor: string | null = null, pages = 0; ; pages++) {
      expect(pages).toBeLessThan(50);
      const { status, body } = await list({ ...query, ...(cursor !== null && { cursor }) });
      expect(status).toBe(200);
      const page = body as { data: { key: string }[]; commonPrefixes: string[]; page: { nextCursor: string | null } };
      expect(page.data.length + page.commonPrefixes.length).toBeLessThanOrEqual(Number(query['limit'] ?? 50));
      keys.push(...page.data.map(({ key }) => key));
      prefixes.push(...page.commonPrefixes);
      cursor = page.page.nextCursor;
      if (cursor === null) return { keys, prefixes };
    }
  };

  const expected = (prefix: string, delimiter: string | null) => {
    const within = KEYS.filter((key) => key.startsWith(prefix));
    const cut = (key: string) => {
      const at = delimiter === null ? -1 : key.indexOf(delimiter, prefix.length);
      return at < 0 ? null : key.slice(0, at + (delimiter ?? '').length);
    };
    const prefixes = new Set(within.map(cut).filter((each) => each !== null));
    return { keys: within.filter((key) => cut(key) === null), prefixes: [...prefixes] };
  };

  it.each([
    ['', null],
    ['', '/'],
    ['a', '/'],
    ['a/', '/'],
    ['a/b', '/'],
    ['a/b/', '/'],
    ['b%', null],
    ['b_', null],
    ['é', '/'],
    ['日/', '/'],
    ['🙂', '/'],
    ['nothing', '/'],
    ['', 'b'],
    ['', '/b/'],
  ])('under %j with the delimiter %j is complete and in order, whatever the page', async (prefix, delimiter) => {
    const query = { ...(prefix !== '' && { prefix }), ...(delimiter !== null && { delimiter }) };
    for (const limit of ['1', '2', '3', '200']) {
      expect(await walk({ ...query, limit })).toEqual(expected(prefix, delimiter));
    }
  });

  it('shows objects as an upload does, and only those that are there', async () => {
    const made = (await putObject(api, token, bucket, 'zz', 'x')).json;
    expect((await list({ prefix: 'zz' })).body).toEqual({
      data: [made],
      commonPrefixes: [],
      page: { limit: 50, nextCursor: null },
    });
    await rawCall(api, 'DELETE', objectPath(bucket, 'zz'), { token });
    expect((await list({ prefix: 'zz' })).body.data).toEqual([]);
    expect((await rawCall(api, 'DELETE', objectPath(bucket, 'zz'), { token })).status).toBe(404);
  });

  it('refuses what it does not know, and cursors that are not its own', async () => {
    const cursor = (await list({ limit: '1' })).body.page.nextCursor as string;
    const queries: Record<string, string>[] = [
      { limit: '0' },
      { limit: '201' },
      { sort: '-key' },
      { sort: 'size' },
      { delimiter: '' },
      { prefix: 'a\u0000' },
      { prefix: 'x'.repeat(1025) },
      { unknown: '1' },
      { cursor: 'x' },
      { cursor: `${cursor}x` },
      { cursor, prefix: 'a' },
    ];
    for (const query of queries) expect([query, (await list(query)).status]).toEqual([query, 400]);
  });
});
