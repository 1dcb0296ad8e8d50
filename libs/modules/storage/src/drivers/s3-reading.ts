import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@plinth/kernel';
import type { S3Bucket } from './s3-bucket.js';
import { bytesBroken, unavailable } from './s3-faults.js';
import type { BlobBody, ByteRange } from './storage-driver.js';

// Below this, bytes are all here before the first one is passed on: what goes wrong can still be said.
const AT_ONCE_BYTES = 1024 * 1024;
const IDLE_MS = 8_000;
const AGAIN_MS = 100;

/** Reads a stretch of an object: small ones whole, after another try if need be, larger ones as they come. */
export async function readObject(bucket: S3Bucket, key: string, range: ByteRange): Promise<BlobBody> {
  if (range.length > AT_ONCE_BYTES) {
    const body = await bucket.get(key, range);
    const stream = Readable.from(watched(body, range.length), { objectMode: false });
    // Somebody who goes away before the first byte leaves no connection open.
    stream.once('close', () => body.destroy());
    return stream;
  }
  try {
    return await readAtOnce(bucket, key, range);
  } catch (error) {
    if (!(error instanceof AppError) || error.kind !== 'bad_upstream') throw error;
    await sleep(AGAIN_MS);
    return readAtOnce(bucket, key, range);
  }
}

async function readAtOnce(bucket: S3Bucket, key: string, range: ByteRange): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of watched(await bucket.get(key, range), range.length)) chunks.push(chunk);
  return Buffer.concat(chunks, range.length);
}

/** Passes bytes on if they keep coming and are as many as they must be. How long their reader takes is not their fault. */
async function* watched(body: Readable, length: number): AsyncGenerator<Uint8Array> {
  let waiting = true;
  let left = length;
  const timer = setTimeout(() => {
    if (waiting) body.destroy(new Error('S3 stopped sending.'));
    else timer.refresh();
  }, IDLE_MS);
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      waiting = false;
      left -= chunk.length;
      if (left < 0) throw bytesBroken(new Error('S3 sent more than it announced.'));
      yield chunk;
      waiting = true;
      timer.refresh();
    }
  } catch (error) {
    throw error instanceof AppError ? error : unavailable(error);
  } finally {
    clearTimeout(timer);
  }
  if (left > 0) throw bytesBroken(new Error('S3 sent less than it announced.'));
}
