import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clock, newId } from '@plinth/kernel';
import { fakePrincipals, startTestApi, type TestApi } from '@plinth/platform/testing';
import { storage } from '../index.js';
import { makeBucket, makeImage, objectPath, putObject, rawCall, type RawAnswer } from '../testing/storage.factory.js';

describe('a signed address', () => {
  const token = newId();
  let api: TestApi;
  let bucket: string;

  beforeAll(async () => {
    api = await startTestApi([storage, fakePrincipals()], { RATE_LIMIT: 'off', PUBLIC_URL: 'https://files.example' });
    bucket = await makeBucket(api, token);
    await putObject(api, token, bucket, 'a/secret file.txt', 'secret', { 'content-type': 'text/plain' });
  });
  afterAll(() => api.close());

  const sign = (body: object, as = token) =>
    api.call('POST', `/v1/storage/buckets/${bucket}/signed-urls`, { token: as, body });
  const signed = async (terms: object): Promise<string> => {
    const { body } = await sign({ key: 'a/secret file.txt', method: 'GET', expiresIn: 60, ...terms });
    const { origin, pathname, search } = new URL(body.url as string);
    expect(origin).toBe('https://files.example');
    return pathname + search;
  };
  const use = (path: string, method = 'GET', options: object = {}): Promise<RawAnswer> =>
    rawCall(api, method, path, options);

  it('reads without credentials', async () => {
    const { body, headers } = await sign({ key: 'a/secret file.txt', method: 'GET', expiresIn: 60 });
    expect(body).toEqual({ url: expect.any(String), expiresAt: expect.any(String) });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(Date.parse(body.expiresAt as string) - Date.now()).toBeGreaterThan(50_000);
    const answer = await use(await signed({}));
    expect([answer.status, answer.bytes.toString()]).toEqual([200, 'secret']);
    const named = await use(await signed({ download: 'my "file".txt' }));
    expect(named.headers['content-disposition']).toMatch(/^attachment; filename="my _file_.txt"/);
    expect((await use(await signed({}), 'GET', { headers: { range: 'bytes=0-1' } })).status).toBe(206);
  });

  it('is good for its own method, key and terms alone', async () => {
    const path = await signed({});
    for (const method of ['HEAD', 'PUT', 'DELETE']) {
      const { status } = await use(path, method, method === 'PUT' ? { body: 'x' } : {});
      expect([method, [400, 401, 403].includes(status)]).toEqual([method, true]);
    }
    const tampered = [
      path.replace('secret', 'other'),
      path.replace(/expires=(\d+)/, (_, at: string) => `expires=${String(Number(at) + 1)}`),
      path.replace(/signature=./, (found) => (found.endsWith('A') ? 'signature=B' : 'signature=A')),
      path.replace(/signature=[^&]+/, 'signature='),
      path.replace(/&?signature=[^&]+/, ''),
      path.replace(bucket, await makeBucket(api, token)),
      `${path}&contentType=text/html`,
      `${path}&maxBytes=5`,
      `${path}&download=x`,
      `${path}&width=5`,
      `${path}&versionId=${newId()}`,
    ];
    for (const each of tampered) expect([each, (await use(each)).status]).toEqual([each, 403]);
    expect((await use(`${path}&other=1`)).status).toBe(400);
  });

  it('ends', async () => {
    const path = await signed({ expiresIn: 1 });
    const clock = api.get(Clock);
    const real = clock.now.bind(clock);
    clock.now = () => new Date(real().getTime() + 1_001);
    try {
      const answer = await use(path);
      expect([answer.status, answer.json.code]).toEqual([403, 'storage.link_invalid']);
    } finally {
      clock.now = real;
    }
  });

  it('uploads within its terms', async () => {
    const terms = { key: 'uploaded.png', method: 'PUT', contentType: 'image/png', maxBytes: 5_000 };
    const path = await signed(terms);
    const image = await makeImage(20, 20, 'png');
    const put = (body: Buffer | string, type: string) => use(path, 'PUT', { body, headers: { 'content-type': type } });
    expect((await put(image, 'text/plain')).status).toBe(415);
    expect((await put(Buffer.alloc(5_001), 'image/png')).status).toBe(413);
    expect((await use(path, 'GET')).status).toBe(403);
    expect((await put(image, 'image/png')).status).toBe(201);
    const read = await rawCall(api, 'GET', objectPath(bucket, 'uploaded.png'), { token });
    expect(read.bytes.equals(image)).toBe(true);
    expect((await use(path.replace('maxBytes=5000', 'maxBytes=50000'), 'PUT', { body: 'x' })).status).toBe(403);
  });

  it('is signed for the owner alone, and within bounds', async () => {
    expect((await sign({ key: 'x', method: 'GET', expiresIn: 60 }, newId())).status).toBe(404);
    for (const body of [
      { key: 'x', method: 'DELETE', expiresIn: 60 },
      { key: 'x', method: 'GET', expiresIn: 0 },
      { key: 'x', method: 'GET', expiresIn: 604_801 },
      { key: '../x', method: 'GET', expiresIn: 60 },
      { key: 'x', method: 'GET', expiresIn: 60, download: 'a\r\nb' },
      { key: 'x', method: 'PUT', expiresIn: 60, contentType: 'a\r\nb' },
      { key: 'x', method: 'PUT', expiresIn: 60, maxBytes: -1 },
    ]) {
      expect([body, (await sign(body)).status]).toEqual([body, 400]);
    }
  });

  it('dies with its bucket, though another may have its name', async () => {
    const name = await makeBucket(api, token);
    const { body } = await api.call('POST', `/v1/storage/buckets/${name}/signed-urls`, {
      token,
      body: { key: 'x', method: 'PUT', expiresIn: 60 },
    });
    const { pathname, search } = new URL(body.url as string);
    await api.call('DELETE', `/v1/storage/buckets/${name}`, { token });
    expect((await use(pathname + search, 'PUT', { body: 'x' })).status).toBe(403);
    await api.call('POST', '/v1/storage/buckets', { token: newId(), body: { name } });
    expect((await use(pathname + search, 'PUT', { body: 'x' })).status).toBe(403);
  });
});
