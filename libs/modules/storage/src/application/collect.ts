import { buffer } from 'node:stream/consumers';
import type { BlobBody } from '../drivers/storage-driver.js';

/** All bytes of a body, in memory. */
export async function collect(body: BlobBody): Promise<Buffer> {
  return Buffer.isBuffer(body) ? body : buffer(body);
}

/** The bytes of a body, bit by bit. */
export async function* chunksOf(body: BlobBody): AsyncGenerator<Uint8Array> {
  if (Buffer.isBuffer(body)) yield body;
  else yield* body as AsyncIterable<Uint8Array>;
}
