import { randomBytes } from 'node:crypto';
import { crc32, inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import {
  fakePrincipals,
  runJob,
  startProcess,
  startTestApi,
  type TestApi,
  type TestProcess,
} from '@plinth/platform/testing';
import { storage } from '../index.js';
import { makeBucket, objectPath, putObject, rawCall } from '../testing/storage.factory.js';
import { ZipObjectsJob } from './zip-objects.job.js';

const MODULES = [storage, fakePrincipals()];

describe('an archive of a prefix', () => {
  const token = newId();
  const owner = { ownerType: 'user' as const, ownerId: token };
  let api: TestApi;
  let worker: TestProcess;
  let bucket: string;

  beforeAll(async () => {
    api = await startTestApi(MODULES, { RATE_LIMIT: 'off' });
    worker = await startProcess('worker', MODULES, api.env);
    bucket = await makeBucket(api, token);
  });
  afterAll(async () => {
    await worker.close();
    await api.close();
  });

  const zip = (prefix: string, toKey: string, as = owner) =>
    runJob(api, ZipObjectsJob, { bucket, prefix, toKey }, { owner: as, maxAttempts: 1 });

  it('holds every object, byte for byte', async () => {
    const files: Record<string, Buffer> = {
      'one.txt': Buffer.from('text '.repeat(10_000)),
      'deep/two.bin': randomBytes(3_000_000),
      'ünï/日本.txt': Buffer.from('unicode'),
      empty: Buffer.alloc(0),
    };
    for (const [name, bytes] of Object.entries(files)) await putObject(api, token, bucket, `out/${name}`, bytes);
    await putObject(api, token, bucket, 'elsewhere', 'x');
    const job = await zip('out/', 'out/all.zip');
    expect(job).toMatchObject({ status: 'completed', progress: 100, result: { key: 'out/all.zip', objects: 4 } });
    // Packed again, the archive does not hold itself.
    expect((await zip('out/', 'out/all.zip')).result).toMatchObject({ objects: 4 });
    const archive = await rawCall(api, 'GET', objectPath(bucket, 'out/all.zip'), { token });
    expect(archive.headers['content-type']).toBe('application/zip');
    const unpacked = unpack(archive.bytes);
    expect([...unpacked.keys()].sort()).toEqual(Object.keys(files).sort());
    for (const [name, bytes] of Object.entries(files)) expect(unpacked.get(name)?.equals(bytes)).toBe(true);
    expect(archive.bytes.length).toBeLessThan(3_010_000);
  });

  it('is empty where there is nothing, and refused where it may not be made', async () => {
    expect((await zip('nothing/', 'empty.zip')).result).toMatchObject({ objects: 0 });
    expect(await zip('out/', '../x')).toMatchObject({ status: 'failed', error: { code: 'storage.invalid_key' } });
    const stranger = { ownerType: 'user' as const, ownerId: newId() };
    expect(await zip('out/', 'x.zip', stranger)).toMatchObject({
      status: 'failed',
      error: { code: 'storage.bucket_not_found' },
    });
  });
});

/** Reads an archive by its directory, as APPNOTE tells programs to. */
function unpack(archive: Buffer): Map<string, Buffer> {
  const locator = archive.length - 22 - 20;
  expect(archive.readUInt32LE(locator)).toBe(0x07064b50);
  const end = Number(archive.readBigUInt64LE(locator + 8));
  const count = Number(archive.readBigUInt64LE(end + 32));
  const files = new Map<string, Buffer>();
  for (let n = 0, at = Number(archive.readBigUInt64LE(end + 48)); n < count; n++) {
    expect(archive.readUInt32LE(at)).toBe(0x02014b50);
    const [method, crc, nameLength, extraLength] = [10, 16, 28, 30].map((field) =>
      field === 16 ? archive.readUInt32LE(at + field) : archive.readUInt16LE(at + field),
    ) as [number, number, number, number];
    const name = archive.subarray(at + 46, at + 46 + nameLength).toString('utf8');
    const [size, packed, offset] = [4, 12, 20].map((field) =>
      Number(archive.readBigUInt64LE(at + 46 + nameLength + field)),
    ) as [number, number, number];
    const start = offset + 30 + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
    const stored = archive.subarray(start, start + packed);
    const bytes = method === 8 ? inflateRawSync(stored) : stored;
    expect([bytes.length, crc32(bytes)]).toEqual([size, crc]);
    files.set(name, bytes);
    at += 46 + nameLength + extraLength;
  }
  return files;
}
