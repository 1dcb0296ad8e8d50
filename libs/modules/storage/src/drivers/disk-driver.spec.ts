import { mkdtemp, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { describeDriver } from '../testing/driver-conformance.factory.js';
import { describeStaging } from '../testing/staging-conformance.factory.js';
import { DiskDriver } from './disk-driver.js';
import { DiskLayout } from './disk-layout.js';
import { DiskStagingDriver } from './disk-staging-driver.js';
import { BlobMissing } from './storage-driver.js';

describe('the disk driver', () => {
  let folder: string;
  let driver: DiskDriver;
  let staging: DiskStagingDriver;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plinth-disk-'));
    const layout = new DiskLayout(join(folder, 'deep', 'storage'));
    driver = new DiskDriver(layout);
    staging = new DiskStagingDriver(layout);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  describeDriver(() => driver);
  describeStaging(
    () => staging,
    () => driver,
  );

  const temporary = () => join(folder, 'deep', 'storage', 'tmp');

  it('lets go of the file that it has had open longest before it opens too many', async () => {
    const ids = Array.from({ length: 130 }, () => newId());
    for (const id of ids) await driver.write(id, bytes('x'));
    const [first = ''] = ids;
    const read = (id: string) => driver.read(id, { start: 0, length: 1 });
    await read(first);
    await rm(new DiskLayout(join(folder, 'deep', 'storage')).blob(first));
    expect(await read(first)).toEqual(Buffer.from('x'));
    for (const id of ids.slice(1)) await read(id);
    await expect(read(first)).rejects.toThrow(BlobMissing);
  });

  it('keeps nothing under a name that is no id', async () => {
    for (const id of ['../x', 'a/b', '..', '', newId().toUpperCase()]) {
      await expect(driver.write(id, bytes('x'))).rejects.toThrow();
      await expect(driver.read(id, { start: 0, length: 1 })).rejects.toThrow();
      await expect(driver.delete(id)).rejects.toThrow();
    }
    expect(await readdir(folder)).toEqual([]);
  });

  it('sweeps what a killed process was writing, and leaves what is being written', async () => {
    await driver.write(newId(), bytes('x'));
    const [old, young] = [newId(), newId()];
    for (const id of [old, young]) await writeFile(join(temporary(), id), 'half');
    const hourAgo = new Date(Date.now() - 3_600_000);
    await utimes(join(temporary(), old), hourAgo, hourAgo);
    expect(await driver.sweep(new Date(Date.now() - 1_800_000))).toBe(1);
    expect(await readdir(temporary())).toEqual([young]);
  });

  it.each([10, 5_000_000])('notices a file of %d bytes that was cut short', async (size) => {
    const id = newId();
    await driver.write(id, bytes('x'.repeat(size)));
    await truncate(join(folder, 'deep', 'storage', 'blobs', id.slice(-3), id), size - 1);
    await expect(driver.read(id, { start: 0, length: size })).rejects.toThrow(BlobMissing);
  });
});

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}
