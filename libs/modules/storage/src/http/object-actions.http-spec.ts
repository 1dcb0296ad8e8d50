import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { eventually, fakePrincipals, startTestApi, type TestApi } from '@plinth/platform/testing';
import { storage } from '../index.js';
import { filesOf, makeBucket, objectPath, putObject, rawCall } from '../testing/storage.factory.js';

interface Version {
  readonly versionId: string;
  readonly current: boolean;
  readonly deleted: boolean;
}

describe('what is done to objects', () => {
  const token = newId();
  let api: TestApi;
  let bucket: string;

  beforeAll(async () => {
    api = await startTestApi([storage, fakePrincipals()], { RATE_LIMIT: 'off' });
    bucket = await makeBucket(api, token);
  });
  afterAll(() => api.close());

  const post = (action: string, body: object, name = bucket) =>
    api.call('POST', `/v1/storage/buckets/${name}/${action}`, { token, body });
  const put = (key: string, body: string, name = bucket) =>
    putObject(api, token, name, key, body, { 'x-metadata-a': 'b' });
  const read = async (key: string, name = bucket, query = '') => {
    const { status, bytes } = await rawCall(api, 'GET', objectPath(name, key) + query, { token });
    return status === 200 ? bytes.toString() : status;
  };
  const remove = (key: string, name: string, query = '') =>
    rawCall(api, 'DELETE', objectPath(name, key) + query, { token });
  const usage = async (name: string) => {
    const { body } = await api.call('GET', '/v1/storage/usage?limit=200', { token });
    const { bytes, objects } = (body.data as { bucket: string; bytes: number; objects: number }[]).find(
      (row) => row.bucket === name,
    )!;
    return { bytes, objects };
  };
  const versions = async (key: string, name: string): Promise<Version[]> => {
    const { body } = await api.call('GET', `/v1/storage/buckets/${name}/versions?key=${encodeURIComponent(key)}`, {
      token,
    });
    return body.data;
  };

  it('copies without copying a byte', async () => {
    await put('source', 'content');
    const before = await filesOf(api);
    const copy = await post('copy', { from: 'source', to: 'copies/one' });
    expect([copy.status, copy.body.key, copy.body.metadata]).toEqual([201, 'copies/one', { a: 'b' }]);
    expect((await post('copy', { from: 'source', to: 'copies/one' })).status).toBe(200);
    expect(await filesOf(api)).toEqual(before);
    await remove('source', bucket);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await read('copies/one')).toBe('content');
    await remove('copies/one', bucket);
    await eventually(async () => ((await filesOf(api)).length === before.length - 1 ? true : null));
  });

  it('copies into another bucket of the owner, under its rules', async () => {
    const small = await makeBucket(api, token, { maxObjectBytes: 5, allowedMediaTypes: ['image/*'] });
    const other = await makeBucket(api, token);
    await put('long', 'longer than five');
    await put('short', 'four');
    expect((await post('copy', { from: 'long', to: 'x', toBucket: other })).status).toBe(201);
    expect(await read('x', other)).toBe('longer than five');
    expect((await post('copy', { from: 'long', to: 'x', toBucket: small })).status).toBe(413);
    expect((await post('copy', { from: 'short', to: 'x', toBucket: small })).status).toBe(415);
    const foreign = await makeBucket(api, newId());
    expect((await post('copy', { from: 'short', to: 'x', toBucket: foreign })).status).toBe(404);
    expect((await post('copy', { from: 'nothing', to: 'x' })).status).toBe(404);
    expect((await post('copy', { from: 'short', to: '../x' })).status).toBe(400);
    expect((await post('copy', { from: 'short', to: 'short' })).status).toBe(422);
  });

  it('moves, and loses nothing when moves cross', async () => {
    await put('here', 'moved');
    expect((await post('move', { from: 'here', to: 'there' })).status).toBe(201);
    expect([await read('here'), await read('there')]).toEqual([404, 'moved']);
    expect((await post('move', { from: 'there', to: 'there' })).status).toBe(422);
    const name = await makeBucket(api, token);
    await put('a', 'A', name);
    await put('b', 'B', name);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => post('move', n % 2 ? { from: 'a', to: 'b' } : { from: 'b', to: 'a' }, name)),
    );
    // They come one after the other; on a slow machine some wait too long for a connection.
    const surprises = answers.filter(({ status }) => ![200, 201, 404, 503].includes(status));
    expect(surprises.map(({ body }) => body as unknown)).toEqual([]);
    const left = [await read('a', name), await read('b', name)].filter((each) => each !== 404);
    expect(left).toHaveLength(1);
    expect(await usage(name)).toEqual({ bytes: 1, objects: 1 });
  });

  it('deletes many, and says of each key what became of it', async () => {
    const name = await makeBucket(api, token);
    for (let n = 0; n < 5; n++) await put(`k${String(n)}`, 'x', name);
    const { status, body } = await post('bulk-delete', { keys: ['k0', 'nothing', 'k1', '../x', 'k1'] }, name);
    expect(status).toBe(200);
    expect(body.results).toEqual([
      { key: 'k0', deleted: true },
      { key: 'nothing', deleted: false, error: { code: 'storage.object_not_found', message: expect.any(String) } },
      { key: 'k1', deleted: true },
      { key: '../x', deleted: false, error: { code: 'storage.invalid_key', message: expect.any(String) } },
      { key: 'k1', deleted: true },
    ]);
    expect(await usage(name)).toEqual({ bytes: 3, objects: 3 });
    const keys = Array.from({ length: 1000 }, (_, n) => `k${String(n)}`);
    expect((await post('bulk-delete', { keys }, name)).status).toBe(200);
    expect(await usage(name)).toEqual({ bytes: 0, objects: 0 });
    expect((await post('bulk-delete', { keys: [...keys, 'one-more'] }, name)).status).toBe(400);
    expect((await post('bulk-delete', { keys: [] }, name)).status).toBe(400);
  });

  describe('in a bucket with versioning', () => {
    let name: string;
    beforeAll(async () => {
      name = await makeBucket(api, token, { versioning: true });
      for (const body of ['one', 'two', 'three']) await put('key', body, name);
    });

    it('keeps every version, newest first', async () => {
      const found = await versions('key', name);
      expect(found.map(({ current, deleted }) => [current, deleted])).toEqual([
        [true, false],
        [false, false],
        [false, false],
      ]);
      const bodies = [];
      for (const { versionId } of found) bodies.push(await read('key', name, `?versionId=${versionId}`));
      expect(bodies).toEqual(['three', 'two', 'one']);
      const { headers } = await rawCall(api, 'GET', `${objectPath(name, 'key')}?versionId=${found[2]!.versionId}`, {
        token,
      });
      expect(headers['cache-control']).toBe('private, max-age=31536000, immutable');
      expect(await usage(name)).toEqual({ bytes: 11, objects: 1 });
      expect(await read('key', name, `?versionId=${newId()}`)).toBe(404);
      expect(await read('key', name, '?versionId=x')).toBe(400);
    });

    it('hides what is deleted and brings it back', async () => {
      expect((await remove('key', name)).status).toBe(204);
      expect(await read('key', name)).toBe(404);
      const [marker, latest] = await versions('key', name);
      expect(marker).toMatchObject({ current: false, deleted: true });
      expect(await read('key', name, `?versionId=${marker!.versionId}`)).toBe(404);
      expect(await usage(name)).toEqual({ bytes: 11, objects: 0 });
      const restored = await post('restore', { key: 'key', versionId: latest!.versionId }, name);
      expect([restored.status, restored.body.size]).toEqual([200, 5]);
      expect(await read('key', name)).toBe('three');
      expect(await usage(name)).toEqual({ bytes: 16, objects: 1 });
      expect((await post('restore', { key: 'key', versionId: marker!.versionId }, name)).status).toBe(404);
    });

    it('removes a version for good, and with the current one the next takes its place', async () => {
      const before = await versions('key', name);
      const current = before.find(({ current: is }) => is)!;
      expect((await remove('key', name, `?versionId=${current.versionId}`)).status).toBe(204);
      // What comes next is the deletion.
      expect(await read('key', name)).toBe(404);
      const marker = (await versions('key', name))[0]!;
      expect((await remove('key', name, `?versionId=${marker.versionId}`)).status).toBe(204);
      expect(await read('key', name)).toBe('three');
      for (const { versionId } of await versions('key', name)) await remove('key', name, `?versionId=${versionId}`);
      expect(await versions('key', name)).toEqual([]);
      expect(await usage(name)).toEqual({ bytes: 0, objects: 0 });
      expect(
        await api
          .get(Database)
          .query('SELECT FROM object o JOIN bucket b ON b.id = bucket_id WHERE b.name = $1', [name]),
      ).toEqual([]);
    });

    it('keeps older versions hidden when versioning is turned off', async () => {
      await put('kept', 'old', name);
      await put('kept', 'new', name);
      await api.call('PATCH', `/v1/storage/buckets/${name}`, { token, body: { versioning: false } });
      await put('kept', 'newest', name);
      expect((await versions('kept', name)).map(({ current }) => current)).toEqual([true, false]);
      await remove('kept', name);
      expect(await read('kept', name)).toBe(404);
      expect(await usage(name)).toEqual({ bytes: 3, objects: 0 });
    });
  });
});
