import { createHash, randomBytes } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { collect } from '../application/collect.js';
import { BlobMissing, type StorageDriver } from '../drivers/storage-driver.js';

const MIB = 1024 * 1024;

/** What every driver promises. Call it inside a `describe`. */
export function describeDriver(driver: () => StorageDriver): void {
  const readAll = async (id: string, length: number) => collect(await driver().read(id, { start: 0, length }));

  it.each([0, 1, 65_536, MIB, MIB + 1, 12 * MIB + 5])('gives %d bytes back as they came', async (size) => {
    const id = newId();
    const bytes = randomBytes(size);
    await driver().write(id, chunksOf(bytes));
    expect(await driver().sizeOf(id)).toBe(size);
    expect(digest(await readAll(id, size))).toBe(digest(bytes));
  });

  it.each([
    [0, 1],
    [100, 1000],
    [MIB - 5, 10],
    [5, 2 * MIB],
    [3 * MIB - 1, 1],
  ])('reads the stretch from %d of %d bytes', async (start, length) => {
    const id = newId();
    const bytes = randomBytes(3 * MIB);
    await driver().write(id, chunksOf(bytes));
    const read = await collect(await driver().read(id, { start, length }));
    expect(read.equals(bytes.subarray(start, start + length))).toBe(true);
  });

  it('keeps nothing of a source that breaks, and throws what it threw', async () => {
    for (const size of [0, 100, 9 * MIB]) {
      const id = newId();
      const error = new Error('broken');
      await expect(driver().write(id, breaking(randomBytes(size), error))).rejects.toBe(error);
      expect(await driver().sizeOf(id)).toBeNull();
    }
    expect(await listed(driver())).toEqual([]);
  });

  it('says that bytes are missing', async () => {
    await expect(driver().read(newId(), { start: 0, length: 1 })).rejects.toThrow(BlobMissing);
    await expect(driver().read(newId(), { start: 0, length: 5 * MIB })).rejects.toThrow(BlobMissing);
    expect(await driver().sizeOf(newId())).toBeNull();
  });

  it('deletes, also what is not there, and finishes what is being read', async () => {
    const id = newId();
    const bytes = randomBytes(6 * MIB);
    await driver().write(id, chunksOf(bytes));
    const reading = await driver().read(id, { start: 0, length: bytes.length });
    await driver().delete(id);
    await driver().delete(id);
    expect(await driver().sizeOf(id)).toBeNull();
    expect(digest(await collect(reading))).toBe(digest(bytes));
  });

  it('lists what it keeps, and since when', async () => {
    const startedAt = Date.now();
    const ids = [newId(), newId(), newId()].sort();
    for (const id of ids) await driver().write(id, chunksOf(Buffer.from(id)));
    expect(await listed(driver())).toEqual(ids);
    for await (const { modifiedAt } of driver().list()) {
      expect(Math.abs(modifiedAt.getTime() - startedAt)).toBeLessThan(60_000);
    }
  });

  it('writes many at once', async () => {
    const ids = Array.from({ length: 20 }, () => newId());
    await Promise.all(ids.map((id) => driver().write(id, chunksOf(Buffer.from(id.repeat(10_000))))));
    for (const id of ids) expect((await readAll(id, 36)).toString()).toBe(id);
  });
}

async function listed(driver: StorageDriver): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of driver.list()) ids.push(id);
  return ids.sort();
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield await Promise.resolve(bytes.subarray(at, at + 65_536));
}

async function* breaking(bytes: Buffer, error: Error): AsyncGenerator<Uint8Array> {
  yield* chunksOf(bytes);
  throw error;
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
