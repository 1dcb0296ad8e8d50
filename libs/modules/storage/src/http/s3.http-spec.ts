import { createHash, randomBytes } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Upload } from 'tus-js-client';
import { newId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import {
  eventually,
  fakePrincipals,
  runJob,
  startTestApi,
  type TestApi,
  type TestProcess,
} from '@plinth/platform/testing';
import { Scrub } from '../application/integrity/scrub.js';
import { StorageDrivers } from '../drivers/storage-drivers.js';
import { storage } from '../index.js';
import { SweepStorageJob } from '../jobs/sweep-storage.job.js';
import { ZipObjectsJob } from '../jobs/zip-objects.job.js';
import { startTestS3, type S3Fate, type TestS3 } from '../testing/s3-server.factory.js';
import { startStorage } from '../testing/running-storage.factory.js';
import { filesOf, makeBucket, makeImage, objectPath, putObject, rawCall } from '../testing/storage.factory.js';
import { TusCaller, UPLOADS } from '../testing/tus-caller.factory.js';

const MIB = 1024 * 1024;

describe('storage on S3', () => {
  const token = newId();
  const owner = { ownerType: 'user' as const, ownerId: token };
  let s3: TestS3;
  let api: TestApi;
  let worker: TestProcess;
  let close: () => Promise<void>;
  let bucket: string;
  let workerUrl: string;

  beforeAll(async () => {
    s3 = await startTestS3();
    const port = String(await freePort());
    workerUrl = `http://127.0.0.1:${port}`;
    ({ api, worker, close } = await startStorage({ STORAGE_DRIVER: 's3', WORKER_PORT: port, ...s3.env }));
    bucket = await makeBucket(api, token);
  });
  afterEach(() => {
    s3.decide(() => 'pass');
  });
  afterAll(async () => {
    await close();
    await s3.close();
  });

  const get = (key: string, headers: Record<string, string> = {}, query = '') =>
    rawCall(api, 'GET', objectPath(bucket, key) + query, { token, headers });
  const fails = (fate: S3Fate, method = '') => {
    s3.decide((each) => (method === '' || each === method ? fate : 'pass'));
  };

  it('takes objects and gives them back, whole and in stretches', async () => {
    const small = randomBytes(1000);
    const large = randomBytes(11 * MIB + 3);
    for (const [key, bytes] of [
      ['small', small],
      ['large', large],
    ] as const) {
      const digest = createHash('sha256').update(bytes).digest();
      const headers = { 'content-digest': `sha-256=:${digest.toString('base64')}:` };
      const stored = await putObject(api, token, bucket, key, bytes, headers);
      expect([stored.status, stored.json.checksumSha256]).toEqual([201, digest.toString('hex')]);
      expect((await get(key)).bytes.equals(bytes)).toBe(true);
      const part = await get(key, { range: 'bytes=10-19' });
      expect([part.status, part.headers['content-range']]).toEqual([206, `bytes 10-19/${String(bytes.length)}`]);
      expect(part.bytes.equals(bytes.subarray(10, 20))).toBe(true);
      expect((await get(key, { range: 'bytes=0-0' })).bytes).toHaveLength(1);
      expect((await get(key, { range: `bytes=${String(bytes.length)}-` })).status).toBe(416);
    }
    const several = await get('large', { range: 'bytes=0-9,100-109' });
    expect(several.headers['content-type']).toMatch('multipart/byteranges');
    expect(several.bytes.includes(large.subarray(100, 110))).toBe(true);
    expect((await putObject(api, token, bucket, 'empty', '')).status).toBe(201);
    expect((await get('empty')).bytes).toHaveLength(0);
    // What is large has the sums of its pieces, and they go with it.
    const sums = async () => (await api.get(Database).query('SELECT FROM blob_sums')).length;
    expect(await sums()).toBe(1);
    const tus = new TusCaller(api, token, bucket);
    await tus.patch(await tus.begun('large', { 'upload-length': String(2 * MIB) }), 0, large.subarray(0, 2 * MIB));
    await eventually(async () => ((await sums()) === 1 && (await s3.keys()).length === 3 ? true : null));
    const again = await get('large', { range: `bytes=5-${String(2 * MIB - 1)}` });
    expect(again.bytes.equals(large.subarray(5, 2 * MIB))).toBe(true);
    // Nothing of it has touched the disk.
    expect(await filesOf(api)).toEqual([]);
  });

  it('takes forms, signed uploads and wrong digests as the disk does', async () => {
    const form = new FormData();
    form.append('file', new Blob(['one']), 'one.txt');
    form.append('file', new Blob(['two']), 'two.txt');
    const url = `${api.url}/v1/storage/buckets/${bucket}/objects`;
    const sent = await fetch(url, { method: 'POST', body: form, headers: { authorization: `Bearer ${token}` } });
    expect(sent.status).toBe(201);
    expect((await get('two.txt')).bytes.toString()).toBe('two');
    const path = `/v1/storage/buckets/${bucket}/signed-urls`;
    const sign = async (method: string) =>
      (await api.call('POST', path, { token, body: { key: 'signed', method, expiresIn: 60 } })).body.url as string;
    const local = (link: string) => api.url + link.slice(new URL(link).origin.length);
    expect((await fetch(local(await sign('PUT')), { method: 'PUT', body: 'by link' })).status).toBe(201);
    expect(await (await fetch(local(await sign('GET')))).text()).toBe('by link');
    const before = await s3.keys();
    const wrong = { 'content-digest': `sha-256=:${randomBytes(32).toString('base64')}:` };
    expect((await putObject(api, token, bucket, 'wrong', 'x', wrong)).status).toBe(422);
    expect((await putObject(api, token, bucket, 'wrong', randomBytes(7 * MIB), wrong)).status).toBe(422);
    expect(await s3.keys()).toEqual(before);
    await eventually(async () => ((await s3.unfinished()) === 0 ? true : null));
  });

  it('takes what a real tus client sends, at once and in small steps', async () => {
    const bytes = randomBytes(13 * MIB);
    for (const chunkSize of [Infinity, 3 * MIB]) {
      let sent = 0;
      await new Promise<void>((resolve, reject) => {
        const upload = new Upload(bytes, {
          endpoint: api.url + UPLOADS,
          headers: { authorization: `Bearer ${token}` },
          metadata: { bucket, key: `tus-${String(chunkSize)}`, contentType: 'application/octet-stream' },
          chunkSize,
          retryDelays: [50, 50, 200],
          onProgress: (done) => (sent = done),
          onSuccess: () => resolve(),
          onError: reject,
        });
        upload.start();
      });
      expect(sent).toBe(bytes.length);
      expect((await get(`tus-${String(chunkSize)}`)).bytes.equals(bytes)).toBe(true);
    }
    expect((await s3.keys()).filter((key) => key.startsWith('staging/'))).toEqual([]);
  });

  it('takes uploads over tus from where they are, whichever process is asked', async () => {
    const tus = new TusCaller(api, token, bucket);
    const bytes = randomBytes(6 * MIB);
    const path = await tus.begun('by-hand', { 'upload-length': String(bytes.length) });
    const sha1 = (part: Buffer) => `sha1 ${createHash('sha1').update(part).digest('base64')}`;
    const [one, two] = [bytes.subarray(0, 100), bytes.subarray(100)];
    expect((await tus.patch(path, 0, one, { 'upload-checksum': sha1(one) })).status).toBe(204);
    expect((await tus.patch(path, 100, two, { 'upload-checksum': sha1(one) })).status).toBe(460);
    expect((await tus.call('HEAD', path)).headers['upload-offset']).toBe('100');
    const other = await startTestApi([storage, fakePrincipals()], { ...api.env });
    try {
      const elsewhere = new TusCaller(other, token, bucket);
      expect((await elsewhere.call('HEAD', path)).headers['upload-offset']).toBe('100');
      expect((await elsewhere.patch(path, 100, two)).status).toBe(204);
    } finally {
      await other.app.close();
    }
    expect((await get('by-hand')).bytes.equals(bytes)).toBe(true);
    const parts = [];
    for (const part of [one, two]) {
      const begun = await tus.call('POST', UPLOADS, {
        'upload-concat': 'partial',
        'upload-length': String(part.length),
      });
      parts.push(tus.location(begun));
      await tus.patch(tus.location(begun), 0, part);
    }
    expect((await tus.begin('joined', { 'upload-concat': `final;${parts.join(' ')}` })).status).toBe(201);
    expect((await get('joined')).bytes.equals(bytes)).toBe(true);
  });

  it('makes images, archives and copies, and deletes', async () => {
    await putObject(api, token, bucket, 'pictures/a.jpg', await makeImage(400, 300));
    const variant = await get('pictures/a.jpg', {}, '?width=100&format=webp');
    expect([variant.status, variant.headers['content-type']]).toEqual([200, 'image/webp']);
    const zip = await runJob(worker, ZipObjectsJob, { bucket, prefix: 'pictures/', toKey: 'all.zip' }, { owner });
    expect(zip).toMatchObject({ status: 'completed', result: { objects: 1 } });
    expect((await get('all.zip')).bytes.subarray(0, 2).toString()).toBe('PK');
    const before = await s3.keys();
    const path = objectPath(bucket, 'all.zip');
    expect((await rawCall(api, 'DELETE', path, { token })).status).toBe(204);
    await eventually(async () => ((await s3.keys()).length < before.length ? true : null));
  });

  it('says that S3 is away, keeps no row without bytes and comes back by itself', async () => {
    await putObject(api, token, bucket, 'kept', 'x');
    const rows = () => api.get(Database).query('SELECT FROM blob');
    const before = (await rows()).length;
    for (const fate of ['reset', 'refuse'] as const) {
      fails(fate);
      const put = await putObject(api, token, bucket, 'lost', randomBytes(6 * MIB));
      expect([put.status, put.json.code]).toEqual([503, 'storage.store_unavailable']);
      const read = await get('kept');
      expect([read.status, read.headers['retry-after'], read.headers['cache-control']]).toEqual([503, '2', 'no-store']);
      const ready = await eventually(async () => {
        const answer = await api.call('GET', '/health/ready');
        return answer.status === 503 ? answer : null;
      });
      expect(ready.body.detail).toBe('storage: does not answer');
      // A worker that cannot reach the bytes is no better off.
      const told = await fetch(`${workerUrl}/health/ready`);
      expect([told.status, await told.text()]).toEqual([503, 'storage: does not answer']);
      expect((await api.call('GET', '/health/live')).status).toBe(200);
      const tus = new TusCaller(api, token, bucket);
      s3.decide(() => 'pass');
      const path = await tus.begun(`waits-${fate}`, { 'upload-length': '3' });
      fails(fate);
      expect((await tus.patch(path, 0, 'abc')).status).toBe(503);
      s3.decide(() => 'pass');
      expect((await tus.patch(path, 0, 'abc')).status).toBe(204);
    }
    expect((await rows()).length).toBe(before + 2);
    expect((await get('lost')).status).toBe(404);
    expect((await get('kept')).status).toBe(200);
    for (const url of [api.url, workerUrl])
      await eventually(async () => ((await fetch(`${url}/health/ready`)).status === 200 ? true : null));
  });

  it('never serves wrong bytes', async () => {
    const large = randomBytes(3 * MIB);
    await putObject(api, token, bucket, 'right', 'these and no others');
    await putObject(api, token, bucket, 'right-large', large);
    fails('corrupt', 'GET');
    const answer = await get('right');
    expect([answer.status, answer.json.code]).toEqual([502, 'storage.store_broken']);
    expect((await get('right', { range: 'bytes=3-4' })).status).toBe(502);
    // No more of a large one, and of no stretch of it, than of a small one.
    const stretches = ['0-99', `${String(MIB)}-`, `70000-${String(2 * MIB)}`, '1000-1999,2000000-2100000'];
    expect((await get('right-large')).status).toBe(502);
    for (const range of stretches.slice(0, 3))
      expect([range, (await get('right-large', { range: `bytes=${range}` })).status]).toEqual([range, 502]);
    await expect(get('right-large', { range: `bytes=${stretches[3]!}` })).rejects.toThrow();
    s3.decide(() => 'pass');
    for (const range of stretches) {
      const [from, to] = range.split(/[-,]/).map(Number) as [number, number];
      const { status, bytes } = await get('right-large', { range: `bytes=${range}` });
      expect([range, status, bytes.includes(large.subarray(from, to ? to + 1 : undefined))]).toEqual([
        range,
        206,
        true,
      ]);
    }
    // What is altered where it lies is found.
    const [row] = await api
      .get(Database)
      .query<{ id: string }>('SELECT id FROM blob WHERE size = $1 AND driver = $2', [large.length, 's3']);
    s3.decide((method, path) => (method === 'GET' && path.includes(row!.id) ? 'corrupt' : 'pass'));
    const scrubbed = await worker.get(Scrub).run({ blobs: 1_000, bytes: 1e9 }, AbortSignal.timeout(30_000));
    expect(scrubbed.damaged).toEqual([row!.id]);
    fails('truncate', 'GET');
    expect((await get('right')).status).toBe(503);
    await expect(get('right-large')).rejects.toThrow();
    fails('corrupt', 'PUT');
    for (const body of ['x', large]) expect((await putObject(api, token, bucket, 'bad', body)).status).toBe(502);
    s3.decide(() => 'pass');
    expect((await get('bad')).status).toBe(404);
    expect((await get('right-large')).bytes.equals(large)).toBe(true);
  });

  it('compares stretches of what is older than sums are once the scrubber has been there', async () => {
    const old = randomBytes(2 * MIB + 5);
    await putObject(api, token, bucket, 'old', old);
    const forget = 'DELETE FROM blob_sums WHERE blob_id IN (SELECT id FROM blob WHERE size = $1)';
    await api.get(Database).query(`WITH scrubbed AS (DELETE FROM blob_scrub) ${forget}`, [old.length]);
    const stretch = () => get('old', { range: 'bytes=70000-70999' });
    fails('corrupt', 'GET');
    await expect(get('old')).rejects.toThrow();
    expect((await stretch()).bytes.equals(old.subarray(70_000, 71_000))).toBe(false);
    s3.decide(() => 'pass');
    await worker.get(Scrub).run({ blobs: 1_000, bytes: 1e9 }, AbortSignal.timeout(30_000));
    fails('corrupt', 'GET');
    expect((await stretch()).status).toBe(502);
    s3.decide(() => 'pass');
  });

  it('is swept in both directions', async () => {
    const { versionId } = (await putObject(api, token, bucket, 'gone', 'z')).json as { versionId: string };
    const find = 'SELECT blob_id AS id FROM object_version WHERE id = $1';
    const [row] = await api.get(Database).query<{ id: string }>(find, [versionId]);
    const { home } = api.get(StorageDrivers);
    await home.delete(row!.id);
    const [stray, young] = [newId(), newId()];
    for (const id of [stray, young]) await home.write(id, once('x'));
    await s3.age(`blobs/${stray}`, new Date(Date.now() - 7_200_000));
    const { result } = await runJob(worker, SweepStorageJob, {});
    expect(result).toMatchObject({ strays: 1, missing: [row!.id] });
    expect([await home.sizeOf(stray), await home.sizeOf(young)]).toEqual([null, 1]);
  });
});

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
