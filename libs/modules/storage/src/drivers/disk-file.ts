import { close, closeSync, createReadStream, fdatasync, open, write, writev } from 'node:fs';
import { open as openHandle, type FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { isAbsent } from './disk-layout.js';
import { BlobMissing, type BlobBody, type ByteRange } from './storage-driver.js';

const READ_BYTES = 256 * 1024;
const WRITE_BYTES = 1024 * 1024;

// The methods of a file handle do the same at several times the cost.
const opened = promisify(open);
const closed = promisify(close);
const dataSynced = promisify(fdatasync);
const written = promisify(write);
const allWritten = promisify(writev);

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

/** Writes what `source` yields to a new file; its bytes are durable then, its name is not yet. */
export async function writeFile(path: string, source: AsyncIterable<Uint8Array>): Promise<void> {
  const fd = await opened(path, 'wx', 0o640);
  try {
    await writeFrom(fd, source, 0);
    await dataSynced(fd);
  } catch (error) {
    // What was not written yet may take its time.
    await closed(fd);
    throw error;
  }
  closeSync(fd);
}

/**
 * Writes what `source` yields to a file from `position` on; where the source breaks, what came before. One batch is
 * written while the next one arrives.
 * @returns the bytes written.
 */
export async function writeFrom(fd: number, source: AsyncIterable<Uint8Array>, position: number): Promise<number> {
  let pending: Promise<unknown> = Promise.resolve();
  let batch: Uint8Array[] = [];
  let size = 0;
  let at = position;
  const flush = async () => {
    await pending;
    pending = writeAll(fd, batch, at);
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

async function writeAll(fd: number, chunks: readonly Uint8Array[], position: number): Promise<void> {
  const size = chunks.reduce((sum, { length }) => sum + length, 0);
  const { bytesWritten } = await allWritten(fd, chunks as Uint8Array[], position);
  if (bytesWritten === size) return;
  // A disk that fills up takes part of it first; what is left then meets the error.
  const rest = Buffer.concat(chunks).subarray(bytesWritten);
  for (let done = 0; done < rest.length;) {
    done += (await written(fd, rest, done, rest.length - done, position + bytesWritten + done)).bytesWritten;
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await openHandle(path, 'r');
  } catch (error) {
    throw isAbsent(error) ? new BlobMissing('There is no such file.', { cause: error }) : error;
  }
}
