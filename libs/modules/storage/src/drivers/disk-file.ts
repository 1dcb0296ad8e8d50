import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { isAbsent } from './disk-layout.js';
import { BlobMissing, type BlobBody, type ByteRange } from './storage-driver.js';

const READ_BYTES = 256 * 1024;
const WRITE_BYTES = 1024 * 1024;

/** Opens a stretch of a file as a stream. @throws {BlobMissing} where the file is not there, or does not reach that far. */
export async function streamFile(path: string, { start, length }: ByteRange): Promise<BlobBody> {
  const handle = await openFile(path);
  const { size } = await handle.stat();
  if (size < start + length) {
    await handle.close();
    throw new BlobMissing('The file is shorter than it was.');
  }
  return createReadStream('', { fd: handle, start, end: start + length - 1, highWaterMark: READ_BYTES });
}

/**
 * Writes what `source` yields to a file from `position` on; where the source breaks, what came before. One batch is
 * written while the next one arrives.
 * @returns the bytes written.
 */
export async function writeFrom(
  handle: FileHandle,
  source: AsyncIterable<Uint8Array>,
  position: number,
): Promise<number> {
  let pending: Promise<unknown> = Promise.resolve();
  let batch: Uint8Array[] = [];
  let size = 0;
  let at = position;
  const flush = async () => {
    await pending;
    pending = writeAll(handle, batch, at);
    // Its failure is thrown where it is awaited.
    pending.catch(() => undefined);
    at += size;
    batch = [];
    size = 0;
  };
  try {
    for await (const chunk of source) {
      batch.push(chunk);
      size += chunk.length;
      if (size >= WRITE_BYTES) await flush();
    }
  } finally {
    if (size > 0) await flush();
    await pending;
  }
  return at - position;
}

async function writeAll(handle: FileHandle, chunks: readonly Uint8Array[], position: number): Promise<void> {
  const size = chunks.reduce((sum, { length }) => sum + length, 0);
  const { bytesWritten } = await handle.writev(chunks as Uint8Array[], position);
  if (bytesWritten === size) return;
  // A disk that fills up takes part of it first; what is left then meets the error.
  const rest = Buffer.concat(chunks).subarray(bytesWritten);
  for (let done = 0; done < rest.length;) {
    done += (await handle.write(rest, done, rest.length - done, position + bytesWritten + done)).bytesWritten;
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw isAbsent(error) ? new BlobMissing('There is no such file.', { cause: error }) : error;
  }
}
