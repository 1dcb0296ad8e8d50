import { createHash, randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import {
  eventually,
  fakePrincipals,
  fakeToken,
  jobEnds,
  startProcess,
  startTestApi,
  type TestApi,
  type TestProcess,
} from '@plinth/platform/testing';
import { StorageReadiness } from '../application/storage-readiness.js';
import { StorageDrivers } from '../drivers/storage-drivers.js';
import { storage } from '../index.js';
import { startTestS3, type TestS3 } from '../testing/s3-server.factory.js';
import { filesOf, makeBucket, makeImage, objectPath, putObject, rawCall } from '../testing/storage.factory.js';
import { TusCaller } from '../testing/tus-caller.factory.js';

const MODULES = [storage, fakePrincipals()];
const MIB = 1024 * 1024;

describe('a bucket that moves', () => {
  const token = newId();
  const admin = fakeToken(newId(), ['storage:manage']);
  let s3: TestS3;
  let api: TestApi;
  let worker: TestProcess;

  beforeAll(async () => {
    s3 = await startTestS3();
    api = await startTestApi(MODULES, { RATE_LIMIT: 'off', ...s3.env });
    worker = await startProcess('worker', MODULES, api.env);
  });
  afterAll(async () => {
    await worker.close();
    await api.close();
    await s3.close();
  });

  const begin = (bucket: string, driver: string, as = admin) =>
    api.call('POST', `/v1/admin/storage/buckets/${bucket}/move`, { token: as, body: { driver } });
  const move = async (bucket: string, driver: string) => {
    const { status, body } = await begin(bucket, driver);
    expect(status).toBe(202);
    return jobEnds(worker, body.jobId as string);
  };
  const get = async (bucket: string, key: string) =>
    (await rawCall(api, 'GET', objectPath(bucket, key), { token })).bytes;
  const blobsOf = (bucket: string) =>
    api.get(Database).query<{ id: string; driver: string }>(
      `SELECT b.id, b.driver FROM blob b JOIN object_version v ON v.blob_id = b.id
       JOIN object o ON o.id = v.object_id JOIN bucket u ON u.id = o.bucket_id WHERE u.name = $1 ORDER BY b.id`,
      [bucket],
    );
  const filled = async () => {
    const bucket = await makeBucket(api, token, { versioning: true });
    const files = new Map<string, Buffer>();
    for (const [key, size] of [
      ['a', 10],
      ['b/c', 6 * MIB],
      ['empty', 0],
    ] as const) {
      files.set(key, randomBytes(size));
      await putObject(api, token, bucket, key, 'older');
      await putObject(api, token, bucket, key, files.get(key)!);
    }
    return { bucket, files };
  };

  it('is at the other driver in the end, whole, older versions and images included, and comes back', async () => {
    const { bucket, files } = await filled();
    await putObject(api, token, bucket, 'image.jpg', await makeImage(200, 100));
    await rawCall(api, 'GET', `${objectPath(bucket, 'image.jpg')}?width=50`, { token });
    const there = await move(bucket, 's3');
    expect(there).toMatchObject({ status: 'completed', progress: 100, result: { broken: [] } });
    expect((there.result as { blobs: number }).blobs).toBeGreaterThanOrEqual(8);
    expect(new Set((await blobsOf(bucket)).map(({ driver }) => driver))).toEqual(new Set(['s3']));
    expect(await filesOf(api)).toEqual([]);
    for (const [key, bytes] of files) expect((await get(bucket, key)).equals(bytes)).toBe(true);
    // New bytes go there, too, at once or in several requests.
    await putObject(api, token, bucket, 'new', 'n');
    const tus = new TusCaller(api, token, bucket);
    await tus.patch(await tus.begun('new-tus', { 'upload-length': '3' }), 0, 'abc');
    await eventually(async () => ((await blobsOf(bucket)).every(({ driver }) => driver === 's3') ? true : null));
    expect((await get(bucket, 'new-tus')).toString()).toBe('abc');
    expect(await move(bucket, 'disk')).toMatchObject({ status: 'completed', result: { broken: [] } });
    expect((await s3.keys()).filter((key) => key.startsWith('blobs/'))).toEqual([]);
    for (const [key, bytes] of files) expect((await get(bucket, key)).equals(bytes)).toBe(true);
  });

  it('goes on wherever it was interrupted', async () => {
    const { bucket, files } = await filled();
    const [one, two, three, ...others] = await blobsOf(bucket);
    const ids = new Set([one, two, three, ...others].map((blob) => blob!.id));
    const drivers = api.get(StorageDrivers);
    const [disk, remote] = [drivers.get('disk'), drivers.get('s3')];
    const copy = async (id: string) =>
      remote.write(id, once((await disk.read(id, { start: 0, length: (await disk.sizeOf(id))! })) as Buffer));
    // Half a file, a copy that no row points at, and a copy that one does, beside its old bytes.
    await remote.write(one!.id, once(Buffer.from('half')));
    await copy(two!.id);
    await copy(three!.id);
    await api.get(Database).query(`UPDATE blob SET driver = 's3' WHERE id = $1`, [three!.id]);
    expect(await move(bucket, 's3')).toMatchObject({ status: 'completed', result: { blobs: 5, broken: [] } });
    for (const [key, bytes] of files) expect((await get(bucket, key)).equals(bytes)).toBe(true);
    // What the crash left at the old place is nobody's any more: it is swept as any stray.
    const left = (await filesOf(api)).filter((file) => ids.has(file.slice(-three!.id.length)));
    expect(left).toEqual([join('blobs', three!.id.slice(-3), three!.id)]);
    await disk.delete(three!.id);
  });

  it('leaves bytes that are not what they were where they are, and says so', async () => {
    const { bucket } = await filled();
    const [one, two] = await blobsOf(bucket);
    const file = (id: string) => join(api.dataFolder, 'storage', 'blobs', id.slice(-3), id);
    await writeFile(file(one!.id), 'other');
    await rm(file(two!.id));
    const job = await move(bucket, 's3');
    expect(job.status).toBe('completed');
    expect((job.result as { broken: string[] }).broken.sort()).toEqual([one!.id, two!.id].sort());
    expect((await blobsOf(bucket)).filter(({ driver }) => driver === 'disk')).toHaveLength(2);
  });

  it('can be read and written all the time', async () => {
    const bucket = await makeBucket(api, token);
    const bytes = Array.from({ length: 12 }, () => randomBytes(1.5 * MIB));
    for (const [index, each] of bytes.entries()) await putObject(api, token, bucket, String(index), each);
    let reads = 0;
    const { body } = await begin(bucket, 's3');
    const job = jobEnds(worker, body.jobId as string);
    const ended = job.then(() => true);
    while (!(await Promise.race([ended, Promise.resolve(false)]))) {
      const index = reads % bytes.length;
      const answer = await rawCall(api, 'GET', objectPath(bucket, String(index)), { token });
      expect([answer.status, digest(answer.bytes)]).toEqual([200, digest(bytes[index]!)]);
      reads += 1;
    }
    expect(await job).toMatchObject({ status: 'completed', result: { blobs: 12, broken: [] } });
    expect(reads).toBeGreaterThan(3);
  });

  it('makes the store that it lies in matter to how the platform is, and no more than that', async () => {
    const ready = async () => (await api.call('GET', '/health/ready')).body as Record<string, unknown>;
    const state = async (storage: string) =>
      eventually(async () => {
        const { status, checks } = await ready();
        return (checks as Record<string, string>)['storage'] === storage ? status : null;
      });
    const bucket = await makeBucket(api, token);
    await move(bucket, 's3');
    api.get(StorageReadiness).lookAgain();
    expect(await state('ok')).toBe('ok');
    s3.decide(() => 'reset');
    expect(await state('does not answer; the buckets that lie in s3 are out of reach')).toBe('degraded');
    expect((await api.call('GET', '/health/ready')).status).toBe(200);
    // Where no bucket lies there, nobody needs to know.
    await api.get(Database).query(`UPDATE bucket SET driver = NULL`);
    api.get(StorageReadiness).lookAgain();
    expect(await state('ok')).toBe('ok');
    s3.decide(() => 'pass');
  });

  it('is moved by those who may, to what is there', async () => {
    const bucket = await makeBucket(api, token);
    expect((await begin(bucket, 's3', token)).status).toBe(403);
    expect((await begin(bucket, 'tape')).status).toBe(400);
    expect((await begin('no-such-bucket', 's3')).status).toBe(404);
    const [row] = await api
      .get(Database)
      .query<{ driver: null }>('SELECT driver FROM bucket WHERE name = $1', [bucket]);
    expect(row).toEqual({ driver: null });
  });
});

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
