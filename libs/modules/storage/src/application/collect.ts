import { buffer } from 'node:stream/consumers';
import { BlobMissing, type BlobBody, type StorageDriver } from '../drivers/storage-driver.js';

/** All bytes of a body, in memory. */
export async function collect(body: BlobBody): Promise<Buffer> {
  return Buffer.isBuffer(body) ? body : buffer(body);
}

/** The bytes of a body, bit by bit. */
export async function* chunksOf(body: BlobBody): AsyncGenerator<Uint8Array> {
  if (Buffer.isBuffer(body)) yield body;
  else yield* body as AsyncIterable<Uint8Array>;
}

/** All bytes of a blob, bit by bit; `null` where it was deleted since it was found. */
export async function chunksOfBlob(
  driver: StorageDriver,
  { blobId, size }: { readonly blobId: string; readonly size: number },
): Promise<AsyncIterable<Uint8Array> | null> {
  try {
    return chunksOf(await driver.read(blobId, { start: 0, length: size }));
  } catch (error) {
    if (error instanceof BlobMissing) return null;
    throw error;
  }
}
