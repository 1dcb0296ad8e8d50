import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { fakePrincipals, startTestApi, type TestApi } from '@plinth/platform/testing';
import { storage } from '../index.js';
import { startTestS3, type TestS3 } from '../testing/s3-server.factory.js';
import { filesOf, makeBucket, makeImage, objectPath, putObject, rawCall } from '../testing/storage.factory.js';

const MODULES = [storage, fakePrincipals()];

describe('a download that somebody else sends', () => {
  const token = newId();
  const stranger = newId();

  describe('nginx', () => {
    let api: TestApi;
    let bucket: string;

    beforeAll(async () => {
      api = await startTestApi(MODULES, { RATE_LIMIT: 'off', STORAGE_HANDOFF: 'nginx' });
      bucket = await makeBucket(api, token);
    });
    afterAll(() => api.close());

    const call = (key: string, headers: Record<string, string> = {}, as?: string, method = 'GET', query = '') =>
      rawCall(api, method, objectPath(bucket, key) + query, { headers, ...(as !== undefined && { token: as }) });

    it('is told where the file is, and how to describe it', async () => {
      await putObject(api, token, bucket, 'a.txt', 'text', { 'content-type': 'text/plain' });
      const answer = await call('a.txt', { range: 'bytes=0-1' }, token);
      const [file = ''] = await filesOf(api);
      expect(answer.headers['x-accel-redirect']).toBe(file.replace(/^blobs\//, '/_plinth/blobs/'));
      expect([answer.status, answer.bytes.length, answer.headers['content-range']]).toEqual([200, 0, undefined]);
      expect(answer.headers).toMatchObject({
        'content-type': 'text/plain',
        'content-disposition': expect.stringContaining('inline'),
        'cache-control': 'private, no-cache',
        'x-content-type-options': 'nosniff',
      });
      const { etag = '' } = answer.headers;
      expect((await call('a.txt', { 'if-none-match': etag }, token)).status).toBe(304);
      expect((await call('a.txt', { 'if-match': '"other"' }, token)).status).toBe(412);
      const head = await call('a.txt', {}, token, 'HEAD');
      expect([head.headers['content-length'], head.headers['x-accel-redirect']]).toEqual(['4', undefined]);
    });

    it('is asked for nothing that its caller may not have', async () => {
      for (const [as, status] of [
        [undefined, 401],
        [stranger, 404],
      ] as const) {
        const answer = await call('a.txt', {}, as);
        expect([answer.status, answer.headers['x-accel-redirect']]).toEqual([status, undefined]);
      }
      // What a client says about it decides nothing.
      const answer = await call('a.txt', { 'x-accel-redirect': '/etc/passwd' }, stranger);
      expect(answer.headers['x-accel-redirect']).toBeUndefined();
    });

    it('is told that active content is saved and not shown', async () => {
      await putObject(api, token, bucket, 'page.html', '<script>alert(1)</script>', { 'content-type': 'text/html' });
      expect((await call('page.html', {}, token)).headers).toMatchObject({
        'content-disposition': expect.stringContaining('attachment'),
        'content-security-policy': expect.stringContaining('sandbox'),
        'x-accel-redirect': expect.stringMatching(/^\/_plinth\/blobs\/[0-9a-f]{3}\/[0-9a-f-]{36}$/),
      });
    });

    it('sends images of another size, too', async () => {
      await putObject(api, token, bucket, 'i.jpg', await makeImage(100, 50));
      const answer = await call('i.jpg', {}, token, 'GET', '?width=10&format=webp');
      expect(answer.headers).toMatchObject({ 'content-type': 'image/webp', 'x-accel-redirect': expect.any(String) });
    });
  });

  describe('the S3 server', () => {
    let s3: TestS3;
    let api: TestApi;
    let bucket: string;

    beforeAll(async () => {
      s3 = await startTestS3();
      const env = { ...s3.env, RATE_LIMIT: 'off', STORAGE_DRIVER: 's3', STORAGE_HANDOFF: 'redirect' };
      api = await startTestApi(MODULES, env);
      bucket = await makeBucket(api, token);
    });
    afterAll(async () => {
      await api.close();
      await s3.close();
    });

    const call = (key: string, as?: string, query = '') =>
      rawCall(api, 'GET', objectPath(bucket, key) + query, { ...(as !== undefined && { token: as }) });

    it('is where the client is sent, for a minute', async () => {
      const bytes = randomBytes(100_000);
      await putObject(api, token, bucket, 'a b.bin', bytes);
      const answer = await call('a b.bin', token, '?download=my%20file');
      expect([answer.status, answer.headers['cache-control'], answer.headers['etag']]).toEqual([
        307,
        'private, no-store',
        undefined,
      ]);
      const location = new URL(answer.headers['location'] ?? '');
      expect(location.origin).toBe(s3.env['S3_ENDPOINT']);
      expect(Number(location.searchParams.get('X-Amz-Expires'))).toBeLessThanOrEqual(60);
      const sent = await fetch(location);
      expect(sent.headers.get('content-disposition')).toMatch(/^attachment; filename="my file"/);
      expect(Buffer.from(await sent.arrayBuffer()).equals(bytes)).toBe(true);
      const part = await fetch(location, { headers: { range: 'bytes=5-9' } });
      expect([part.status, Buffer.from(await part.arrayBuffer())]).toEqual([206, bytes.subarray(5, 10)]);
      expect((await call('a b.bin')).status).toBe(401);
      expect((await call('a b.bin', stranger)).status).toBe(404);
    });

    it('never shows what a browser might run', async () => {
      for (const [key, type] of [
        ['x.html', 'text/html'],
        ['x.svg', 'image/svg+xml'],
      ] as const) {
        await putObject(api, token, bucket, key, '<svg xmlns="http://www.w3.org/2000/svg"/>', { 'content-type': type });
        const { headers } = await call(key, token);
        const sent = await fetch(headers['location'] ?? '');
        expect(sent.headers.get('content-disposition')).toMatch(/^attachment;/);
        expect(sent.headers.get('content-type')).toBe('application/octet-stream');
      }
    });
  });
});
