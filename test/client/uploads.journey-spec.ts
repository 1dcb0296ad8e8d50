import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient, memoryStorage, type Client, type TokenStorage } from '@plinth/client';
import { uploadFile } from '@plinth/client/uploads';
import { modules } from '@plinth/modules';
import { startTestApi, type TestApi } from '@plinth/platform/testing';
import { startFlakyProxy, type FlakyProxy } from '../support/flaky-proxy.js';

const PART = 256 * 1024;

describe('uploads of the client', () => {
  const bucket = `uploads-${randomUUID()}`;
  const file = randomBytes(4 * PART + 7);
  let api: TestApi;
  let proxy: FlakyProxy;
  let client: Client;
  let storage: TokenStorage;

  beforeAll(async () => {
    api = await startTestApi(modules, { RATE_LIMIT: 'off' });
    proxy = await startFlakyProxy(api.url);
    storage = memoryStorage();
    client = createClient({ baseUrl: proxy.url, storage });
    await client.signIn.register({ body: { email: `${randomUUID()}@example.com`, password: 'seven green bottles' } });
    await client.buckets.create({ body: { name: bucket } });
  });
  afterAll(async () => {
    await proxy.close();
    await api.close();
  });

  async function expectStored(key: string): Promise<void> {
    const response = await client.objectDownloads.get({ bucket, path: key });
    const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    expect(hash(new Uint8Array(await response.arrayBuffer()))).toBe(hash(file));
  }

  it('tell how far they are', async () => {
    const progress: number[] = [];
    const uploaded = await uploadFile(client, {
      bucket,
      key: 'told',
      file: new Blob([file]),
      contentType: 'application/octet-stream',
      chunkSize: PART,
      onProgress: (sent, total) => {
        expect(total).toBe(file.length);
        progress.push(sent);
      },
    });
    expect(uploaded).toMatchObject({ bucket, key: 'told', uploadUrl: expect.stringContaining('/v1/storage/uploads/') });
    expect(progress.at(-1)).toBe(file.length);
    expect(progress).toEqual([...progress].sort((left, right) => left - right));
    await expectStored('told');
  });

  it('survive lost answers, and a token that is refused on the way', async () => {
    let parts = 0;
    proxy.decide(({ method }) => (method === 'PATCH' && ++parts === 2 ? 'lose' : 'pass'));
    await storage.save({ ...(await storage.load())!, accessToken: 'refused' });
    await uploadFile(client, { bucket, key: 'lost', file, chunkSize: PART });
    expect(parts).toBe(5);
    await expectStored('lost');
  });

  it('are stopped, and go on where they were', async () => {
    const stop = new AbortController();
    let uploadUrl = '';
    let parts = 0;
    proxy.decide(({ method }) => {
      if (method === 'PATCH' && ++parts === 3) stop.abort(new Error('enough'));
      return 'pass';
    });
    const first = uploadFile(client, {
      bucket,
      key: 'resumed',
      file,
      chunkSize: PART,
      signal: stop.signal,
      onUploadUrl: (url) => (uploadUrl = url),
    });
    await expect(first).rejects.toThrow('enough');
    parts = 0;
    proxy.decide(({ method }) => {
      if (method === 'PATCH') parts += 1;
      return 'pass';
    });
    await uploadFile(client, { bucket, key: 'resumed', file, chunkSize: PART, uploadUrl });
    expect(parts).toBeLessThanOrEqual(3);
    await expectStored('resumed');
  });
});
