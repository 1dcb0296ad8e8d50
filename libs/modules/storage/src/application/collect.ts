import { buffer } from 'node:stream/consumers';
import type { BlobBody } from '../drivers/storage-driver.js';

/** All bytes of a body, in memory. */
export async function collect(body: BlobBody): Promise<Buffer> {
  return Buffer.isBuffer(body) ? body : buffer(body);
}
