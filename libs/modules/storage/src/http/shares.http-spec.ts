import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Transaction } from '@plinth/platform/database';
import { fakeKeyToken, fakePrincipals, startTestApi, type TestApi } from '@plinth/platform/testing';
import { storage } from '../index.js';
import { StoragePersonalData } from '../storage.personal-data.js';
import { makeBucket, objectPath, putObject, rawCall } from '../testing/storage.factory.js';
import { TusCaller } from '../testing/tus-caller.factory.js';

describe('a shared bucket', () => {
  const owner = newId();
  let api: TestApi;
  let bucket: string;

  beforeAll(async () => {
    api = await startTestApi([storage, fakePrincipals()], { RATE_LIMIT: 'off' });
    bucket = await makeBucket(api, owner);
    for (const key of ['team/a', 'team/b', 'private/c']) await putObject(api, owner, bucket, key, key);
  });
  afterAll(() => api.close());

  const shares = (method: string, body?: object, query = '', token = owner) =>
    api.call(method, `/v1/storage/buckets/${bucket}/shares${query}`, { token, ...(body && { body }) });
  const share = (granteeId: string, access: string, prefix = 'team/', granteeType = 'user') =>
    shares('PUT', { granteeType, granteeId, access, prefix });
  const read = async (token: string, key: string, headers = {}) =>
    (await rawCall(api, 'GET', objectPath(bucket, key), { token, headers })).status;
  const write = async (token: string, key: string, headers = {}) =>
    (await rawCall(api, 'PUT', objectPath(bucket, key), { token, headers, body: 'x' })).status;
  const post = (token: string, action: string, body: object) =>
    api.call('POST', `/v1/storage/buckets/${bucket}/${action}`, { token, body });
  const list = async (token: string, query: string) =>
    (await api.call('GET', `/v1/storage/buckets/${bucket}/objects${query}`, { token })).status;

  it('lets a reader read within the prefix, and do nothing else', async () => {
    const reader = newId();
    expect((await share(reader, 'read')).status).toBe(201);
    expect([await read(reader, 'team/a'), await read(reader, 'private/c'), await read(reader, 'team')]).toEqual([
      200, 404, 404,
    ]);
    expect([await list(reader, '?prefix=team/'), await list(reader, '?prefix=te'), await list(reader, '')]).toEqual([
      200, 404, 404,
    ]);
    expect([await write(reader, 'team/new'), await write(reader, 'private/new')]).toEqual([404, 404]);
    expect((await rawCall(api, 'DELETE', objectPath(bucket, 'team/a'), { token: reader })).status).toBe(404);
    expect((await post(reader, 'copy', { from: 'team/a', to: 'team/z' })).status).toBe(404);
    expect((await post(reader, 'bulk-delete', { keys: ['team/a'] })).status).toBe(404);
    expect((await post(reader, 'signed-urls', { key: 'team/a', method: 'GET', expiresIn: 60 })).status).toBe(404);
    for (const method of ['GET', 'DELETE']) {
      expect((await api.call(method, `/v1/storage/buckets/${bucket}`, { token: reader })).status).toBe(404);
    }
    expect((await shares('GET', undefined, '', reader)).status).toBe(404);
  });

  it('lets a writer write and delete within the prefix, in every way', async () => {
    const writer = newId();
    await share(writer, 'write');
    expect([await write(writer, 'team/w'), await write(writer, 'private/w'), await read(writer, 'team/w')]).toEqual([
      201, 404, 200,
    ]);
    expect((await post(writer, 'copy', { from: 'team/w', to: 'team/w2' })).status).toBe(201);
    expect((await post(writer, 'copy', { from: 'private/c', to: 'team/c' })).status).toBe(404);
    expect((await post(writer, 'move', { from: 'team/w2', to: 'private/w' })).status).toBe(404);
    expect((await post(writer, 'bulk-delete', { keys: ['team/w', 'private/c'] })).body.results).toMatchObject([
      { key: 'team/w', deleted: true },
      { key: 'private/c', deleted: false, error: { code: 'storage.bucket_not_found' } },
    ]);
    const tus = new TusCaller(api, writer, bucket);
    expect((await tus.begin('private/t', { 'upload-length': '1' })).status).toBe(404);
    expect((await tus.patch(await tus.begun('team/t', { 'upload-length': '1' }), 0, 'x')).status).toBe(204);
    expect(await read(owner, 'team/t')).toBe(200);
    const usage = await api.call('GET', '/v1/storage/usage', { token: writer });
    expect(usage.body.total).toEqual({ bytes: 0, objects: 0 });
  });

  it('is shared with whoever acts in an organization, and only while they do', async () => {
    const [organization, member] = [newId(), newId()];
    await share(organization, 'read', '', 'organization');
    expect(await read(member, 'private/c', { 'x-organization-id': organization })).toBe(200);
    expect(await read(member, 'private/c')).toBe(404);
    expect(await read(member, 'private/c', { 'x-organization-id': newId() })).toBe(404);
    const person = newId();
    await share(person, 'read', '');
    expect(await read(person, 'team/a', { 'x-organization-id': newId() })).toBe(404);
  });

  it('lets an API key in, by every protocol, and its owner not without it', async () => {
    const [person, keyId] = [newId(), newId()];
    const key = fakeKeyToken(person, keyId);
    expect((await share(keyId, 'write', 'team/', 'api_key')).status).toBe(201);
    expect([await read(key, 'team/a'), await write(key, 'team/by key'), await list(key, '?prefix=team/')]).toEqual([
      200, 201, 200,
    ]);
    expect([await read(key, 'private/c'), await write(key, 'private/x'), await list(key, '')]).toEqual([404, 404, 404]);
    const multipart = async (name: string, token: string) => {
      const form = new FormData();
      form.append('file', new Blob(['x']), name);
      const init = { method: 'POST', body: form, headers: { authorization: `Bearer ${token}` } };
      return (await fetch(`${api.url}/v1/storage/buckets/${bucket}/objects`, init)).status;
    };
    expect([await multipart('team/f', key), await multipart('private/f', key)]).toEqual([201, 404]);
    const caller = new TusCaller(api, key, bucket);
    const path = await caller.begun('team/tus', { 'upload-length': '3' });
    // Begun with the key, it ends with the key alone.
    expect((await new TusCaller(api, person, bucket).patch(path, 0, 'abc')).status).toBe(404);
    expect((await caller.patch(await caller.begun('team/tus', { 'upload-length': '3' }), 0, 'abc')).status).toBe(204);
    expect((await caller.begin('private/tus', { 'upload-length': '3' })).status).toBe(404);
    expect((await post(key, 'signed-urls', { key: 'team/a', method: 'GET', expiresIn: 60 })).status).toBe(404);
    for (const other of [person, keyId, fakeKeyToken(person, newId()), fakeKeyToken(keyId, person)]) {
      expect([await read(other, 'team/a'), await write(other, 'team/z'), await multipart('team/z', other)]).toEqual([
        404, 404, 404,
      ]);
    }
    const query = `?granteeType=api_key&granteeId=${keyId}&prefix=team/`;
    expect((await shares('DELETE', undefined, query)).status).toBe(204);
    expect(await read(key, 'team/a')).toBe(404);
  });

  it('is shared, listed, changed and shared no more', async () => {
    const somebody = newId();
    const made = (await share(somebody, 'read')).body;
    expect(made).toEqual({
      ...{ id: expect.any(String), granteeType: 'user', granteeId: somebody, prefix: 'team/', access: 'read' },
      createdAt: expect.any(String),
    });
    const changed = await share(somebody, 'write');
    expect([changed.status, changed.body]).toEqual([200, { ...made, access: 'write' }]);
    expect((await shares('GET', undefined, '?limit=200')).body.data).toContainEqual(changed.body);
    const query = `?granteeType=user&granteeId=${somebody}&prefix=team/`;
    expect((await shares('DELETE', undefined, query)).status).toBe(204);
    expect((await shares('DELETE', undefined, query)).status).toBe(404);
    expect(await read(somebody, 'team/a')).toBe(404);
  });

  it('is forgotten by whom it was shared with, when they are erased', async () => {
    const person = newId();
    await share(person, 'read');
    await api.get(Transaction).run(() => api.get(StoragePersonalData).eraseUser(person));
    expect(await read(person, 'team/a')).toBe(404);
  });

  it('refuses what is no share', async () => {
    for (const body of [
      { granteeType: 'user', granteeId: newId() },
      { granteeType: 'group', granteeId: newId(), access: 'read' },
      { granteeType: 'user', granteeId: 'x', access: 'read' },
      { granteeType: 'user', granteeId: newId(), access: 'own' },
      { granteeType: 'user', granteeId: newId(), access: 'read', prefix: 'a\u0000' },
    ]) {
      expect([body, (await shares('PUT', body)).status]).toEqual([body, 400]);
    }
    expect((await shares('DELETE', undefined, '?granteeType=user')).status).toBe(400);
  });
});
