import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { s3Section } from '@plinth/config';
import { newId } from '@plinth/kernel';
import { loadConfig } from '@plinth/platform/config';
import { collect } from '../application/collect.js';
import { describeDriver } from '../testing/driver-conformance.factory.js';
import { startTestS3, type TestS3 } from '../testing/s3-server.factory.js';
import { describeStaging } from '../testing/staging-conformance.factory.js';
import { S3Bucket } from './s3-bucket.js';
import { S3Driver } from './s3-driver.js';
import { partBytes } from './s3-parts.js';
import { S3StagingDriver } from './s3-staging-driver.js';
import { BlobMissing } from './storage-driver.js';

const MIB = 1024 * 1024;

describe('the S3 driver', () => {
  let server: TestS3;
  let driver: S3Driver;
  let staging: S3StagingDriver;

  beforeAll(async () => {
    server = await startTestS3();
    // The SDK is loaded with the first call, which is to take none of a test's time.
    await connect().ping();
  });
  beforeEach(() => {
    driver = connect();
    staging = new S3StagingDriver(new S3Bucket(loadConfig(server.env).of(s3Section)));
  });
  afterEach(async () => {
    server.decide(() => 'pass');
    for await (const { id } of driver.list()) await driver.delete(id);
  });
  afterAll(() => server.close());

  const connect = () => new S3Driver(new S3Bucket(loadConfig(server.env).of(s3Section)));

  describeDriver(() => driver);
  describeStaging(
    () => staging,
    () => driver,
  );

  const read = async (id: string, length: number) => collect(await driver.read(id, { start: 0, length }));

  it('puts large blobs in parts, two of them in memory at a time', async () => {
    const id = newId();
    let [given, ahead] = [0, 0];
    async function* source(): AsyncGenerator<Uint8Array> {
      const chunk = Buffer.alloc(MIB, 7);
      for (; given < 40 * MIB; given += MIB) {
        const arrived = server.seen.filter((call) => call.startsWith('PUT') && call.includes(id)).length;
        ahead = Math.max(ahead, given - arrived * partBytes(0));
        yield await Promise.resolve(chunk);
      }
    }
    await driver.write(id, source());
    expect(server.seen.filter((call) => call.startsWith('PUT') && call.includes(id))).toHaveLength(8);
    expect(ahead).toBeLessThanOrEqual(3 * partBytes(0));
    expect(await driver.sizesOf([id, newId()])).toEqual(new Map([[id, 40 * MIB]]));
  });

  it('sweeps parts that a killed process left, and dates what it put together from parts late', async () => {
    const bucket = new S3Bucket(loadConfig(server.env).of(s3Section));
    const key = `blobs/${newId()}`;
    await bucket.putPart(key, await bucket.begin(key), 1, Buffer.from('x'));
    await bucket.begin(key);
    expect(await driver.sweep(new Date(Date.now() - 60_000))).toBe(0);
    expect(await driver.sweep(new Date(Date.now() + 60_000))).toBe(2);
    expect(await server.unfinished()).toBe(0);
    const id = newId();
    await driver.write(id, chunks(randomBytes(6 * MIB)));
    for await (const { modifiedAt } of driver.list())
      expect(modifiedAt.getTime()).toBeGreaterThan(Date.now() + 80_000_000);
  });

  it.each([100, 6 * MIB])('keeps nothing of %d bytes that are changed on their way', async (size) => {
    server.decide((method) => (method === 'PUT' ? 'corrupt' : 'pass'));
    const id = newId();
    await expect(driver.write(id, chunks(randomBytes(size)))).rejects.toMatchObject({ kind: 'bad_upstream' });
    expect(await driver.sizeOf(id)).toBeNull();
  });

  it.each(['refuse', 'reset'] as const)('says that a server is away that answers with %s', async (fate) => {
    const id = newId();
    await driver.write(id, chunks(randomBytes(2 * MIB)));
    server.decide(() => fate);
    const away = { kind: 'unavailable', details: { retryAfterSeconds: 2 } };
    await expect(driver.write(newId(), chunks(randomBytes(6 * MIB)))).rejects.toMatchObject(away);
    await expect(read(id, 100)).rejects.toMatchObject(away);
    await expect(read(id, 2 * MIB)).rejects.toMatchObject(away);
    await expect(driver.sizeOf(id)).rejects.toMatchObject(away);
    await expect(driver.delete(id)).rejects.toMatchObject(away);
    await expect(driver.ping()).rejects.toMatchObject(away);
    server.decide(() => 'pass');
    expect(await read(id, 100)).toHaveLength(100);
  });

  it('waits for no server for ever', async () => {
    server.decide(() => 'hang');
    driver = new S3Driver(new S3Bucket(loadConfig(server.env).of(s3Section), 300));
    const startedAt = performance.now();
    await Promise.all([
      expect(driver.write(newId(), chunks(Buffer.from('x')))).rejects.toMatchObject({ kind: 'unavailable' }),
      expect(read(newId(), 1)).rejects.toMatchObject({ kind: 'unavailable' }),
      expect(driver.ping()).rejects.toMatchObject({ kind: 'unavailable' }),
    ]);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });

  it.each([100, 2 * MIB])('gives no %d bytes that are cut short', async (size) => {
    const id = newId();
    await driver.write(id, chunks(randomBytes(size)));
    server.decide(() => 'truncate');
    await expect(read(id, size)).rejects.toMatchObject({ kind: expect.stringMatching('unavailable|bad_upstream') });
    await expect(read(id, size + 1)).rejects.toThrow(BlobMissing);
  });

  it('names nothing by anything but an id', async () => {
    for (const id of ['../x', 'a/b', '', newId().toUpperCase()]) {
      await expect(driver.write(id, chunks(Buffer.from('x')))).rejects.toThrow('named by an id');
      await expect(driver.delete(id)).rejects.toThrow('named by an id');
      await expect(staging.append(id, 0, chunks(Buffer.from('x')))).rejects.toThrow('named by an id');
    }
  });

  it('refuses to be set up by half', () => {
    const without = (name: string) => ({ ...server.env, STORAGE_DRIVER: 's3', [name]: '' });
    for (const name of ['S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'])
      expect(() => loadConfig(without(name))).toThrow(`${name} must be set for STORAGE_DRIVER=s3`);
    expect(() => loadConfig({ S3_BUCKET: 'x' })).toThrow('S3_SECRET_ACCESS_KEY must be set where S3_BUCKET is');
    expect(loadConfig({}).of(s3Section).bucket).toBeNull();
  });
});

async function* chunks(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield await Promise.resolve(bytes.subarray(at, at + 65_536));
}
