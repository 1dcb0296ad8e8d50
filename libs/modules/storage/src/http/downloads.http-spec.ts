import { createHash, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { eventually, fakePrincipals, startTestApi, type TestApi } from '@plinth/platform/testing';
import { storage } from '../index.js';
import { filesOf, makeBucket, objectPath, putObject, rawCall } from '../testing/storage.factory.js';

const TEN = '0123456789';
const MANY = `bytes=${Array(17).fill('0-0').join(',')}`;

describe('a download', () => {
  const token = newId();
  let api: TestApi;
  let bucket: string;
  let open: string;
  let etag: string;
  let modified: string;

  beforeAll(async () => {
    api = await startTestApi([storage, fakePrincipals()], { RATE_LIMIT: 'off' });
    bucket = await makeBucket(api, token);
    open = await makeBucket(api, token, { visibility: 'public' });
    await putObject(api, token, bucket, 'ten.txt', TEN, { 'content-type': 'text/plain' });
    const { headers } = await get('ten.txt');
    etag = headers['etag'] ?? '';
    modified = headers['last-modified'] ?? '';
  });
  afterAll(() => api.close());

  const get = (key: string, headers: Record<string, string> = {}, query = '', method = 'GET') =>
    rawCall(api, method, objectPath(bucket, key) + query, { token, headers });

  it.each([
    ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
    ['bytes=4-', 206, '456789', 'bytes 4-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=-30', 206, TEN, 'bytes 0-9/10'],
    ['bytes=0-99999999999999999999', 206, TEN, 'bytes 0-9/10'],
    ['bytes=9-9', 206, '9', 'bytes 9-9/10'],
    ['Bytes=1-1', 206, '1', 'bytes 1-1/10'],
    ['bytes=0-1,1-3', 206, '0123', 'bytes 0-3/10'],
    ['bytes=2-3, 0-1', 206, '0123', 'bytes 0-3/10'],
    ['bytes=0-1,50-60', 206, '01', 'bytes 0-1/10'],
    ['bytes=10-', 416, null, 'bytes */10'],
    ['bytes=99999999999999999999-', 416, null, 'bytes */10'],
    ['bytes=-0', 416, null, 'bytes */10'],
    ['bytes=5-2', 200, TEN, undefined],
    ['bytes=99999999999999999999-2', 200, TEN, undefined],
    ['bytes=a-b', 200, TEN, undefined],
    ['bytes=', 200, TEN, undefined],
    ['bytes=-', 200, TEN, undefined],
    ['bytes 0-1', 200, TEN, undefined],
    ['lines=0-1', 200, TEN, undefined],
    [MANY, 200, TEN, undefined],
  ])('answers Range: %s with %d', async (range, status, body, contentRange) => {
    const answer = await get('ten.txt', { range });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-range']).toBe(contentRange);
    if (body !== null) expect(answer.bytes.toString()).toBe(body);
    if (body !== null) expect(answer.headers['content-length']).toBe(String(body.length));
    else expect(answer.json.code).toBe('storage.range_not_satisfiable');
  });

  it('answers several ranges as one multipart body', async () => {
    const answer = await get('ten.txt', { range: 'bytes=0-1,5-6,-1' });
    expect(answer.status).toBe(206);
    const [, boundary = ''] = /^multipart\/byteranges; boundary=(.+)$/.exec(answer.headers['content-type'] ?? '') ?? [];
    expect(boundary).not.toBe('');
    const parts = answer.bytes.toString().split(`\r\n--${boundary}`);
    expect(parts).toEqual([
      '',
      '\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/10\r\n\r\n01',
      '\r\nContent-Type: text/plain\r\nContent-Range: bytes 5-6/10\r\n\r\n56',
      '\r\nContent-Type: text/plain\r\nContent-Range: bytes 9-9/10\r\n\r\n9',
      '--\r\n',
    ]);
    expect(answer.headers['content-length']).toBe(String(answer.bytes.length));
  });

  it('answers conditions in the order of RFC 9110', async () => {
    const later = new Date(Date.parse(modified) + 60_000).toUTCString();
    const earlier = new Date(Date.parse(modified) - 60_000).toUTCString();
    for (const [headers, status] of [
      [{ 'if-none-match': etag }, 304],
      [{ 'if-none-match': `"x", W/${etag}` }, 304],
      [{ 'if-none-match': '*' }, 304],
      [{ 'if-none-match': '"x"' }, 200],
      [{ 'if-none-match': '"x"', 'if-modified-since': later }, 200],
      [{ 'if-modified-since': modified }, 304],
      [{ 'if-modified-since': earlier }, 200],
      [{ 'if-modified-since': 'nonsense' }, 200],
      [{ 'if-match': etag }, 200],
      [{ 'if-match': `W/${etag}` }, 412],
      [{ 'if-match': '"x"' }, 412],
      [{ 'if-unmodified-since': earlier }, 412],
      [{ 'if-unmodified-since': later }, 200],
      [{ range: 'bytes=0-1', 'if-range': etag }, 206],
      [{ range: 'bytes=0-1', 'if-range': `W/${etag}` }, 200],
      [{ range: 'bytes=0-1', 'if-range': '"x"' }, 200],
      [{ range: 'bytes=0-1', 'if-range': modified }, 206],
      [{ range: 'bytes=0-1', 'if-range': earlier }, 200],
      [{ range: 'bytes=0-1', 'if-none-match': etag }, 304],
    ] as const) {
      const answer = await get('ten.txt', headers);
      expect({ headers, status: answer.status }).toEqual({ headers, status });
      if (status === 304) expect([answer.bytes.length, answer.headers['etag']]).toEqual([0, etag]);
    }
  });

  it('answers HEAD with everything but the bytes, and ignores Range there', async () => {
    const whole = await get('ten.txt');
    const { status, bytes, headers } = await get('ten.txt', { range: 'bytes=0-1' }, '', 'HEAD');
    expect(status).toBe(200);
    expect(bytes).toHaveLength(0);
    for (const name of [
      'content-length',
      'content-type',
      'etag',
      'last-modified',
      'accept-ranges',
      'content-disposition',
    ]) {
      expect([name, headers[name]]).toEqual([name, whole.headers[name]]);
    }
    expect((await get('nothing', {}, '', 'HEAD')).status).toBe(404);
    expect((await get('ten.txt', { 'if-none-match': etag }, '', 'HEAD')).status).toBe(304);
  });

  it('names the file as RFC 6266 wants it, and lets no name out of its header', async () => {
    expect((await get('ten.txt')).headers['content-disposition']).toBe(
      `inline; filename="ten.txt"; filename*=UTF-8''ten.txt`,
    );
    const named = await get('ten.txt', {}, `?download=${encodeURIComponent('na"ïve (1)\'s.txt')}`);
    expect(named.headers['content-disposition']).toBe(
      `attachment; filename="na__ve (1)'s.txt"; filename*=UTF-8''na%22%C3%AFve%20%281%29%27s.txt`,
    );
    expect((await get('ten.txt', {}, '?download=')).headers['content-disposition']).toMatch(
      /^attachment; filename="ten.txt"/,
    );
    for (const name of ['a%0d%0aset-cookie: x=1', 'a%0Ab', '%00', '%c2%85', 'x'.repeat(256)]) {
      const answer = await get('ten.txt', {}, `?download=${encodeURI(name).replace(/%25/g, '%')}`);
      expect([name, answer.status, answer.headers['set-cookie']]).toEqual([name, 400, undefined]);
    }
  });

  it('never lets a browser run what it serves', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
    for (const [key, body, declared, type] of [
      ['a.html', '<!doctype html><script>alert(1)</script>', 'text/html', 'text/html'],
      ['b.html', '<!doctype html><p>x', 'image/png', 'text/html'],
      ['c.svg', svg, 'image/svg+xml', 'image/svg+xml'],
      ['d.svg', `<?xml version="1.0"?>${svg}`, 'image/jpeg', 'image/svg+xml'],
      ['e.xml', '<?xml version="1.0"?><a/>', 'text/plain', 'application/xml'],
      ['f.js', 'alert(1)', 'text/javascript; charset=utf-8', 'text/javascript; charset=utf-8'],
      ['g.xhtml', '<html xmlns="http://www.w3.org/1999/xhtml"/>', 'application/xhtml+xml', 'application/xhtml+xml'],
    ] as const) {
      await putObject(api, token, open, key, body, { 'content-type': declared });
      const { headers } = await rawCall(api, 'GET', objectPath(open, key));
      expect([key, headers['content-type']]).toEqual([key, type]);
      expect(headers['content-disposition']).toMatch(/^attachment;/);
      expect(headers['content-security-policy']).toMatch(/sandbox/);
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });

  it('says what the bytes are, not what somebody said they were', async () => {
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    for (const [body, declared, type] of [
      [png, 'text/plain', 'image/png'],
      [png, undefined, 'image/png'],
      ['just text', 'image/png', 'text/plain'],
      [randomBytes(64).fill(0, 0, 1), 'application/pdf', 'application/octet-stream'],
      ['{"a":1}', 'application/json', 'application/json'],
      ['# x', 'text/markdown', 'text/markdown'],
      ['', 'text/plain', 'text/plain'],
      ['x', undefined, 'application/octet-stream'],
    ] as const) {
      const answer = await putObject(
        api,
        token,
        bucket,
        'typed',
        Buffer.from(body),
        declared ? { 'content-type': declared } : {},
      );
      expect([declared, answer.json.mediaType]).toEqual([declared, type]);
    }
    const images = await makeBucket(api, token, { allowedMediaTypes: ['image/*'] });
    expect((await putObject(api, token, images, 'a', '<html>', { 'content-type': 'image/png' })).status).toBe(415);
    expect((await putObject(api, token, images, 'a', png, { 'content-type': 'text/html' })).status).toBe(201);
  });

  it('is for the owner alone, unless the bucket is public', async () => {
    await putObject(api, token, open, 'shown.txt', 'x', { 'content-type': 'text/plain' });
    const stranger = await rawCall(api, 'GET', objectPath(open, 'shown.txt'));
    expect([stranger.status, stranger.headers['cache-control']]).toEqual([200, 'public, max-age=60']);
    expect((await rawCall(api, 'GET', objectPath(open, 'nothing'))).status).toBe(404);
    expect((await rawCall(api, 'GET', objectPath(bucket, 'ten.txt'))).status).toBe(401);
    expect((await rawCall(api, 'GET', objectPath('no-such-bucket', 'x'))).status).toBe(401);
    expect((await rawCall(api, 'GET', objectPath(open, 'shown.txt'), { token: 'bad' })).status).toBe(401);
    const other = newId();
    expect((await rawCall(api, 'GET', objectPath(open, 'shown.txt'), { token: other })).status).toBe(200);
    for (const [method, path] of [
      ['GET', objectPath(bucket, 'ten.txt')],
      ['HEAD', objectPath(bucket, 'ten.txt')],
      ['PUT', objectPath(bucket, 'ten.txt')],
      ['PUT', objectPath(open, 'shown.txt')],
      ['DELETE', objectPath(open, 'shown.txt')],
      ['GET', `/v1/storage/buckets/${open}/objects`],
      ['GET', `/v1/storage/buckets/${open}`],
    ] as const) {
      expect([path, (await rawCall(api, method, path, { token: other })).status]).toEqual([path, 404]);
    }
    expect((await get('ten.txt')).headers['cache-control']).toBe('private, no-cache');
  });

  it('is for those alone who may have it, also when it is asked for again and again', async () => {
    await putObject(api, token, bucket, 'popular', TEN);
    const range = { range: 'bytes=2-4' };
    for (let time = 0; time < 4; time++) {
      const [whole, part] = await Promise.all([get('popular'), get('popular', range)]);
      expect([whole.status, whole.bytes.toString(), part.status, part.bytes.toString()]).toEqual([
        200,
        TEN,
        206,
        '234',
      ]);
      for (const headers of [{}, range]) {
        const others = [{ headers }, { headers, token: newId() }].map(async (options) => {
          return (await rawCall(api, 'GET', objectPath(bucket, 'popular'), options)).status;
        });
        expect(await Promise.all(others)).toEqual([401, 404]);
      }
    }
    await putObject(api, token, bucket, 'popular', 'another 10');
    expect((await get('popular')).bytes.toString()).toBe('another 10');
    await rawCall(api, 'DELETE', objectPath(bucket, 'popular'), { token });
    expect([(await get('popular')).status, (await get('popular', range)).status]).toEqual([404, 404]);
  });

  it('goes on although the object is deleted meanwhile', async () => {
    const body = randomBytes(8 * 1024 * 1024);
    await putObject(api, token, bucket, 'going', body);
    const { hostname, port } = new URL(api.url);
    const response = await new Promise<IncomingMessage>((resolve) => {
      httpGet(
        { hostname, port, path: objectPath(bucket, 'going'), headers: { authorization: `Bearer ${token}` } },
        resolve,
      );
    });
    const files = await filesOf(api);
    expect((await get('going', {}, '', 'DELETE')).status).toBe(204);
    await eventually(async () => ((await filesOf(api)).length < files.length ? true : null));
    const hash = createHash('sha256');
    for await (const chunk of response) hash.update(chunk as Buffer);
    expect(hash.digest('hex')).toBe(createHash('sha256').update(body).digest('hex'));
    expect((await get('going')).status).toBe(404);
  });

  it('says so when the bytes are gone, rather than serve less', async () => {
    await putObject(api, token, bucket, 'damaged', 'x'.repeat(100));
    const [file = ''] = (await filesOf(api)).sort((left, right) => (left.slice(-36) < right.slice(-36) ? 1 : -1));
    await rm(join(api.dataFolder, 'storage', file));
    const answer = await get('damaged');
    expect([answer.status, answer.json.code]).toEqual([500, 'storage.bytes_missing']);
  });
});
