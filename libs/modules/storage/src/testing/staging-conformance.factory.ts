import { randomBytes } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { collect } from '../application/collect.js';
import type { StagingDriver } from '../drivers/staging-driver.js';
import { BlobMissing, type StorageDriver } from '../drivers/storage-driver.js';

const MIB = 1024 * 1024;

/** What every driver of bytes on their way promises. Call it inside a `describe`. */
export function describeStaging(staging: () => StagingDriver, blobs: () => StorageDriver): void {
  const readAll = async (id: string, length: number) => collect(await staging().read(id, { start: 0, length }));

  /** Appends `bytes` cut into pieces of `sizes`, the last one the rest. */
  const arrive = async (id: string, bytes: Buffer, sizes: readonly number[]) => {
    let at = 0;
    for (const size of [...sizes, bytes.length]) {
      const piece = bytes.subarray(at, at + size);
      expect(await staging().append(id, at, chunksOf(piece))).toBe(at + piece.length);
      at += piece.length;
    }
  };

  it.each([
    ['at once', 12 * MIB + 5, []],
    ['in small steps', 100_000, [1, 10, 30_000, 0, 100]],
    ['in steps around the size of a part', 17 * MIB, [5 * MIB - 1, 1, 5 * MIB + 1, 3 * MIB, 100]],
  ])('makes a blob of what came %s', async (_, size, steps) => {
    const id = newId();
    const bytes = randomBytes(size);
    expect(await staging().sizeOf(id)).toBeNull();
    await arrive(id, bytes, steps);
    expect(await staging().sizeOf(id)).toBe(size);
    expect((await readAll(id, size)).equals(bytes)).toBe(true);
    const [start, length] = [Math.floor(size / 3), Math.floor(size / 2)];
    const stretch = await collect(await staging().read(id, { start, length }));
    expect(stretch.equals(bytes.subarray(start, start + length))).toBe(true);
    await staging().finish(id);
    await staging().finish(id);
    expect(await staging().sizeOf(id)).toBeNull();
    expect((await collect(await blobs().read(id, { start: 0, length: size }))).equals(bytes)).toBe(true);
  });

  it('makes an empty blob of nothing', async () => {
    const id = newId();
    expect(await staging().append(id, 0, chunksOf(Buffer.alloc(0)))).toBe(0);
    expect(await staging().sizeOf(id)).toBe(0);
    await staging().finish(id);
    expect(await blobs().sizeOf(id)).toBe(0);
  });

  it('keeps what came before a source broke, and goes on there', async () => {
    const id = newId();
    const bytes = randomBytes(8 * MIB);
    const error = new Error('broken');
    await expect(staging().append(id, 0, breaking(bytes.subarray(0, 7 * MIB), error))).rejects.toBe(error);
    await expect(staging().append(id, 7 * MIB, breaking(Buffer.alloc(0), error))).rejects.toBe(error);
    expect(await staging().sizeOf(id)).toBe(7 * MIB);
    await staging().append(id, 7 * MIB, chunksOf(bytes.subarray(7 * MIB)));
    expect((await readAll(id, bytes.length)).equals(bytes)).toBe(true);
    await expect(staging().read(id, { start: 0, length: bytes.length + 1 })).rejects.toThrow(BlobMissing);
  });

  it('cuts, by itself and before it appends', async () => {
    const id = newId();
    const bytes = randomBytes(14 * MIB);
    await staging().append(id, 0, chunksOf(bytes));
    await staging().cut(id, 6 * MIB);
    expect(await staging().sizeOf(id)).toBe(6 * MIB);
    await staging().append(id, 3 * MIB, chunksOf(bytes.subarray(3 * MIB, 4 * MIB)));
    expect(await staging().sizeOf(id)).toBe(4 * MIB);
    expect((await readAll(id, 4 * MIB)).equals(bytes.subarray(0, 4 * MIB))).toBe(true);
    await staging().cut(id, 0);
    expect(await staging().sizeOf(id)).toBe(0);
  });

  it('lists what is on its way, and forgets it', async () => {
    const ids = [newId(), newId()].sort();
    for (const id of ids) await staging().append(id, 0, chunksOf(randomBytes(6 * MIB)));
    const listed: string[] = [];
    for await (const { id } of staging().list()) listed.push(id);
    expect(listed.filter((id) => ids.includes(id)).sort()).toEqual(ids);
    for (const id of ids) {
      await staging().drop(id);
      await staging().drop(id);
      expect(await staging().sizeOf(id)).toBeNull();
    }
  });
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield await Promise.resolve(bytes.subarray(at, at + 65_536));
}

async function* breaking(bytes: Buffer, error: Error): AsyncGenerator<Uint8Array> {
  yield* chunksOf(bytes);
  throw error;
}
