import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Database, Transaction } from '@plinth/platform/database';
import {
  drainQueue,
  eventually,
  fakePrincipals,
  fakeToken,
  startProcess,
  startTestApi,
  type TestApi,
} from '@plinth/platform/testing';
import { storage } from '../index.js';
import { StoragePersonalData } from '../storage.personal-data.js';
import { filesOf, makeBucket, objectPath, putObject, rawCall } from '../testing/storage.factory.js';

const MODULES = [storage, fakePrincipals()];

describe('/v1/storage/buckets', () => {
  const token = newId();
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi(MODULES, { RATE_LIMIT: 'off' });
  });
  afterAll(() => api.close());

  const call = (method: string, path = '', body?: object, headers: Record<string, string> = {}) =>
    api.call(method, `/v1/storage/buckets${path}`, { token, headers, ...(body && { body }) });

  it('makes, shows and changes a bucket', async () => {
    const made = await call('POST', '', { name: 'my-bucket.1', quotaBytes: 1000, allowedMediaTypes: ['image/*'] });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      id: expect.any(String),
      name: 'my-bucket.1',
      visibility: 'private',
      maxObjectBytes: null,
      allowedMediaTypes: ['image/*'],
      versioning: false,
      quotaBytes: 1000,
      lifecycle: [],
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    const shown = await call('GET', '/my-bucket.1');
    expect(shown.body).toEqual(made.body);
    const etag = shown.headers.get('etag') ?? '';
    const lifecycle = [{ prefix: 'tmp/', expireAfterDays: 7 }, { keepVersions: 3 }];
    const changed = await call(
      'PATCH',
      '/my-bucket.1',
      { quotaBytes: null, visibility: 'public', lifecycle },
      { 'if-match': etag },
    );
    expect(changed.body).toMatchObject({
      quotaBytes: null,
      visibility: 'public',
      lifecycle,
      allowedMediaTypes: ['image/*'],
    });
    expect((await call('PATCH', '/my-bucket.1', {}, { 'if-match': etag })).status).toBe(412);
    expect((await call('DELETE', '/my-bucket.1', undefined, { 'if-match': etag })).status).toBe(412);
    expect((await call('DELETE', '/my-bucket.1')).status).toBe(204);
    expect((await call('GET', '/my-bucket.1')).status).toBe(404);
  });

  it.each([
    [{}],
    [{ name: 'ab' }],
    [{ name: 'Upper' }],
    [{ name: '-hyphen' }],
    [{ name: 'x'.repeat(64) }],
    [{ name: 'a/b' }],
    [{ name: 'a\u0000b' }],
    [{ name: ['abc'] }],
    [{ name: 'good', unknown: 1 }],
    [{ name: 'good', visibility: 'secret' }],
    [{ name: 'good', visibility: null }],
    [{ name: 'good', versioning: 'yes' }],
    [{ name: 'good', maxObjectBytes: 0 }],
    [{ name: 'good', maxObjectBytes: 1.5 }],
    [{ name: 'good', quotaBytes: '5' }],
    [{ name: 'good', quotaBytes: -1 }],
    [{ name: 'good', quotaBytes: 1e300 }],
    [{ name: 'good', allowedMediaTypes: 'image/*' }],
    [{ name: 'good', allowedMediaTypes: ['images'] }],
    [{ name: 'good', lifecycle: [{ prefix: 'a\u0000' }] }],
    [{ name: 'good', lifecycle: [{ unknown: 1 }] }],
    [{ name: 'good', lifecycle: [{ expireAfterDays: 0 }] }],
  ])('refuses %j', async (body) => {
    expect((await call('POST', '', body)).status).toBe(400);
  });

  it('gives a name once in the instance, whoever asks, until it is free again', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => call('POST', '', { name: 'wanted' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)]);
    const other = await api.call('POST', '/v1/storage/buckets', { token: newId(), body: { name: 'wanted' } });
    expect([other.status, other.body.code]).toEqual([409, 'storage.bucket_name_taken']);
    await call('DELETE', '/wanted');
    expect((await call('POST', '', { name: 'wanted' })).status).toBe(201);
  });

  it('belongs to who made it, or to the organization they acted in', async () => {
    const name = await makeBucket(api, token);
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const options = { token: newId(), ...(method === 'PATCH' && { body: {} }) };
      expect((await api.call(method, `/v1/storage/buckets/${name}`, options)).status).toBe(404);
      expect(
        (await api.call(method, `/v1/storage/buckets/${name}`, method === 'PATCH' ? { body: {} } : {})).status,
      ).toBe(401);
    }
    const inOrganization = { 'x-organization-id': newId() };
    expect((await call('GET', `/${name}`, undefined, inOrganization)).status).toBe(404);
    expect((await call('GET', '', undefined, inOrganization)).body.data).toEqual([]);
    await call('POST', '', { name: 'of-the-organization' }, inOrganization);
    expect((await call('GET', '/of-the-organization', undefined, inOrganization)).status).toBe(200);
    expect((await call('GET', '/of-the-organization')).status).toBe(404);
  });

  it('is listed page by page, in either order', async () => {
    const mine = newId();
    const names = ['a-1', 'a-2', 'a-3'].map((name) => `${name}-${mine.slice(-6)}`);
    for (const name of names) await api.call('POST', '/v1/storage/buckets', { token: mine, body: { name } });
    const walk = async (sort: string) => {
      const found: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const query: string = `?limit=1&sort=${sort}${cursor && `&cursor=${cursor}`}`;
        const { body } = await api.call('GET', `/v1/storage/buckets${query}`, { token: mine });
        found.push(...(body.data as { name: string }[]).map(({ name }) => name));
        cursor = body.page.nextCursor;
      }
      return found;
    };
    expect(await walk('name')).toEqual(names);
    expect(await walk('-createdAt')).toEqual([...names].reverse());
    expect((await api.call('GET', '/v1/storage/buckets?sort=owner', { token: mine })).status).toBe(400);
  });

  it('is not deleted while it holds objects, unless that is meant', async () => {
    const worker = await startProcess('worker', MODULES, api.env);
    try {
      const name = await makeBucket(api, token, { versioning: true });
      await putObject(api, token, name, 'a', 'one');
      await putObject(api, token, name, 'a', 'two');
      await putObject(api, token, name, 'b', 'three');
      const refused = await call('DELETE', `/${name}`);
      expect([refused.status, refused.body.code]).toEqual([409, 'storage.bucket_not_empty']);
      expect((await call('DELETE', `/${name}?force=yes`)).status).toBe(400);
      expect((await call('DELETE', `/${name}?force=true`)).status).toBe(204);
      expect((await rawCall(api, 'GET', objectPath(name, 'a'), { token })).status).toBe(404);
      expect((await call('POST', '', { name })).status).toBe(201);
      await drainQueue(api);
      await eventually(async () => ((await filesOf(api)).length === 0 ? true : null));
      const left = await api
        .get(Database)
        .query('SELECT FROM bucket WHERE deleted_at IS NOT NULL UNION ALL SELECT FROM blob');
      expect(left).toEqual([]);
    } finally {
      await worker.close();
    }
  });

  it('shows everybody’s buckets and usage to administrators, without a way in', async () => {
    const name = await makeBucket(api, token);
    await putObject(api, token, name, 'x', 'four');
    const admin = fakeToken(newId(), ['storage:read']);
    const all = await api.call('GET', '/v1/admin/storage/buckets?limit=200', { token: admin });
    expect(all.body.data).toContainEqual(expect.objectContaining({ name, ownerType: 'user', ownerId: token }));
    const usage = await api.call('GET', '/v1/admin/storage/usage?limit=200', { token: admin });
    expect(usage.body.data).toContainEqual({
      bucket: name,
      bytes: 4,
      objects: 1,
      quotaBytes: null,
      ownerType: 'user',
      ownerId: token,
    });
    expect(usage.body.total.bytes).toBeGreaterThanOrEqual(4);
    expect((await rawCall(api, 'GET', objectPath(name, 'x'), { token: admin })).status).toBe(404);
    for (const path of ['buckets', 'usage']) {
      expect((await api.call('GET', `/v1/admin/storage/${path}`, { token })).status).toBe(403);
      expect((await api.call('GET', `/v1/admin/storage/${path}`)).status).toBe(401);
    }
  });

  it('leaves with the person, and is exported before', async () => {
    const person = newId();
    const name = await makeBucket(api, person);
    await putObject(api, person, name, 'letter.txt', 'dear', { 'content-type': 'text/plain' });
    const data = api.get(StoragePersonalData);
    const lists = async (list: string) => {
      const records: unknown[] = [];
      for await (const record of data.exportLists(person)[list] ?? []) records.push(record);
      return records;
    };
    const files = async () => {
      const paths: string[] = [];
      for await (const file of data.exportFiles(person)) paths.push(file.path);
      return paths;
    };
    expect(await data.exportUser(person)).toMatchObject({ buckets: [{ name }] });
    expect(await lists('objects')).toMatchObject([
      { bucket: name, key: 'letter.txt', size: 4, mediaType: 'text/plain' },
    ]);
    expect(await files()).toEqual([`${name}/letter.txt`]);
    for (let time = 0; time < 2; time++) await api.get(Transaction).run(() => data.eraseUser(person));
    expect(await data.exportUser(person)).toMatchObject({ buckets: [] });
    expect([...(await lists('objects')), ...(await files())]).toEqual([]);
    expect((await rawCall(api, 'GET', objectPath(name, 'letter.txt'), { token: person })).status).toBe(404);
  });
});
