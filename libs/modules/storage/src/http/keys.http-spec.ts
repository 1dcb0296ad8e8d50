import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { fakePrincipals, startTestApi, type TestApi } from '@plinth/platform/testing';
import { storage } from '../index.js';
import { filesOf, makeBucket, objectPath, putObject, rawCall } from '../testing/storage.factory.js';

describe('a key', () => {
  const token = newId();
  let api: TestApi;
  let bucket: string;

  beforeAll(async () => {
    api = await startTestApi([storage, fakePrincipals()], { RATE_LIMIT: 'off' });
    bucket = await makeBucket(api, token);
  });
  afterAll(() => api.close());

  const at = (rest: string) => `/v1/storage/buckets/${bucket}/objects/${rest}`;

  it.each([
    'a/b/c.txt',
    'with space',
    'plus+sign',
    'percent%41',
    'question?mark#hash&more=1',
    'ünïcödé/日本語/🙂',
    'e\u0301 is not \u00e9',
    'right\u202eleft',
    'trailing.',
    '...',
    '.hidden',
    'a..b/..c/d..',
    '__proto__',
    'constructor',
    '*',
    '%2F',
    'C:',
    '~',
    "it's",
    'semi;colon=1',
    'k'.repeat(1024),
    'é'.repeat(512),
    'a/'.repeat(511) + 'b',
  ])('comes back exactly: %s', async (key) => {
    expect((await putObject(api, token, bucket, key, key)).json).toMatchObject({ key });
    const read = await rawCall(api, 'GET', objectPath(bucket, key), { token });
    expect([read.status, read.bytes.toString()]).toEqual([200, key]);
  });

  it('is the same however its path is spelled', async () => {
    await putObject(api, token, bucket, 'folder/file.txt', 'same');
    for (const rest of ['folder/file.txt', 'folder%2Ffile.txt', 'folder%2ffile.txt', '%66older/file%2Etxt']) {
      const read = await rawCall(api, 'GET', at(rest), { token });
      expect([rest, read.status, read.bytes.toString()]).toEqual([rest, 200, 'same']);
      expect((await rawCall(api, 'GET', at(rest))).status).toBe(401);
    }
    const canonical = await rawCall(api, 'GET', `/v1/storage/buckets/${bucket}/%6fbjects/folder/file.txt`, { token });
    expect([200, 404]).toContain(canonical.status);
  });

  it.each([
    '..',
    '../x',
    'a/../x',
    'a/..',
    './x',
    'a/./x',
    '%2e%2e/x',
    '..%2fx',
    '..%2Fetc%2Fpasswd',
    '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    'a%2f%2e%2e%2fx',
    '..%5cx',
    'a%5c..%5cx',
    'a\\b',
    'a//b',
    'a%2f%2fb',
    '/a',
    '%2fa',
    'a/',
    'a%2f',
    '',
    'a%00b',
    'a%0ab',
    'a%0d%0ab',
    'a%7fb',
    'a%c2%85b',
    '%',
    '%zz',
    '%c3%28',
    '%ed%a0%80',
    '%c0%ae%c0%ae/x',
    'k'.repeat(1025),
    '%C3%A9'.repeat(512) + 'x',
    'k'.repeat(6000),
  ])('is refused: %s', async (rest) => {
    const before = await filesOf(api);
    for (const method of ['PUT', 'GET', 'HEAD', 'DELETE']) {
      const { status } = await rawCall(api, method, at(rest), { token, ...(method === 'PUT' && { body: 'x' }) });
      expect([method, rest.slice(0, 40), status]).toEqual([method, rest.slice(0, 40), 400]);
    }
    expect(await filesOf(api)).toEqual(before);
  });

  it('never becomes the name of a file', async () => {
    await putObject(api, token, bucket, 'telling-name', 'x');
    const files = await filesOf(api);
    for (const file of files) expect(file).toMatch(/^blobs\/[0-9a-f]{3}\/[0-9a-f-]{36}$/);
  });
});
