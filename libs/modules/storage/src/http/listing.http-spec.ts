import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { fakePrincipals, startTestApi, type TestApi } from '@plinth/platform/testing';
import { storage } from '../index.js';
import { ObjectsRepository } from '../persistence/objects.repository.js';
import { makeBucket, objectPath, putObject, rawCall } from '../testing/storage.factory.js';
import { ObjectResponse } from './object.response.js';

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

  it('is written byte for byte as each object is by itself, whatever is in it', async () => {
    const shapes = await makeBucket(api, token);
    const keys = [
      '"quoted"/1',
      "l'été/ 2",
      '\u2028\u2029</script>',
      '🙂 \u{1f9d1}\u200d\u{1f680}',
      '%25+%2F',
      '{"a": "b"}, [1]',
    ];
    for (const key of keys) {
      await putObject(api, token, shapes, key, key, {
        'content-type': 'text/plain; charset="utf-8"',
        'x-metadata-2': '"two": \\ , [1]',
        'x-metadata-10': Buffer.from('zehn 🙂 \u2028').toString('latin1'),
        'x-metadata-a': '": ',
      });
    }
    await putObject(api, token, shapes, 'plain', '');
    // What no upload lets in, or only jobs write.
    const change = (text: string, values: unknown[]) => api.get(Database).query(text, values);
    const odd = 'control \u0001\b\f\n\r\t\u001f\u007f \\';
    await change(`UPDATE object SET key = $2 WHERE key = $1`, ['%25+%2F', odd]);
    const description = {
      width: 1,
      ratio: 1.5,
      tiny: 1e-9,
      none: null,
      camera: { make: odd, iso: [100, null] },
      done: true,
    };
    for (const [index, scan] of ['pending', 'clean', 'quarantined'].entries()) {
      await change(
        `UPDATE object_version v SET scan = $2, description = $3, size = 9007199254740991,
           created_at = date_trunc('second', v.created_at) + $4 * interval '10 milliseconds'
         FROM object o WHERE o.version_id = v.id AND o.key = $1`,
        [keys[index], scan, index === 0 ? null : description, index],
      );
    }
    const all = [...keys.filter((key) => key !== '%25+%2F'), odd, 'plain'];
    const alone = new Map<string, string>();
    for (const key of all) {
      const { object } = await api.get(ObjectsRepository).findWithBucket(shapes, key);
      if (object) alone.set(key, JSON.stringify(ObjectResponse.from(object)));
    }
    expect(alone.size).toBe(all.length);
    const text = async (search: string) =>
      (await rawCall(api, 'GET', `/v1/storage/buckets/${shapes}/objects?${search}`, { token })).bytes.toString();
    const written = (listed: string[], prefixes: string[]) =>
      `{"data":[${listed.map((key) => alone.get(key)).join()}],"commonPrefixes":${JSON.stringify(prefixes)},"page":{"limit":50,"nextCursor":null}}`;
    const sorted = all.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(await text('')).toBe(written(sorted, []));
    const flat = sorted.filter((key) => !key.slice(1).includes('"'));
    expect(await text('delimiter=%22')).toBe(
      written(
        flat.filter((key) => !key.includes('"')),
        ['"', '{"'],
      ),
    );
    expect(await text('prefix=%22')).toBe(written(['"quoted"/1'], []));
    expect(await text('prefix=none')).toBe(written([], []));
    // The list of versions shows the same objects.
    for (const key of all) {
      const search = new URLSearchParams({ key }).toString();
      const { body } = await api.call('GET', `/v1/storage/buckets/${shapes}/versions?${search}`, { token });
      if (key !== odd) expect(JSON.stringify(body.data[0].object)).toBe(alone.get(key));
    }
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
