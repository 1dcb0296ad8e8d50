import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, statfs, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isId } from '@plinth/kernel';
import {
  BlobMissing,
  DriverFull,
  StorageDriver,
  type BlobBody,
  type ByteRange,
  type KeptBlob,
} from './storage-driver.js';

// Below this, reading at once beats the cost of a stream.
const AT_ONCE_BYTES = 1024 * 1024;
const READ_BYTES = 256 * 1024;
const WRITE_BYTES = 1024 * 1024;
const SHARD_CHARACTERS = 3;

/**
 * Bytes as files: `blobs/<shard>/<id>`, written to `tmp/<id>` first, synced, then renamed and the directory synced. A
 * crash at any point leaves a whole file or one in `tmp` that the sweep removes.
 */
export class DiskDriver extends StorageDriver {
  readonly name = 'disk';
  private readonly known = new Set<string>();

  private readonly folder: string;

  constructor(folder: string) {
    super();
    this.folder = resolve(folder);
  }

  async write(id: string, source: AsyncIterable<Uint8Array>): Promise<void> {
    const temporary = join(this.folder, 'tmp', checked(id));
    try {
      await this.ensure(join(this.folder, 'tmp'));
      await fill(temporary, source);
      const shard = join(this.folder, 'blobs', shardOf(id));
      await this.ensure(shard);
      await rename(temporary, join(shard, id));
      await syncFolder(shard);
    } catch (error) {
      await rm(temporary, { force: true });
      throw isFull(error) ? new DriverFull('The disk is full.', { cause: error }) : error;
    }
  }

  async read(id: string, { start, length }: ByteRange): Promise<BlobBody> {
    const handle = await this.open(id);
    if (length <= AT_ONCE_BYTES) {
      try {
        return await readAt(handle, start, length);
      } finally {
        await handle.close();
      }
    }
    const { size } = await handle.stat();
    if (size < start + length) {
      await handle.close();
      throw new BlobMissing(`The blob ${id} is shorter than it was.`);
    }
    return createReadStream('', { fd: handle, start, end: start + length - 1, highWaterMark: READ_BYTES });
  }

  async delete(id: string): Promise<void> {
    await rm(this.pathOf(id), { force: true });
  }

  async sizeOf(id: string): Promise<number | null> {
    try {
      return (await stat(this.pathOf(id))).size;
    } catch (error) {
      if (isAbsent(error)) return null;
      throw error;
    }
  }

  async freeBytes(): Promise<number> {
    await this.ensure(this.folder);
    const { bavail, bsize } = await statfs(this.folder);
    return bavail * bsize;
  }

  async *list(): AsyncIterable<KeptBlob> {
    const blobs = join(this.folder, 'blobs');
    for (const shard of await namesIn(blobs)) {
      for (const id of await namesIn(join(blobs, shard))) {
        const file = isId(id) ? await stat(join(blobs, shard, id)).catch(() => null) : null;
        if (file) yield { id, modifiedAt: file.mtime };
      }
    }
  }

  async sweep(before: Date): Promise<number> {
    const folder = join(this.folder, 'tmp');
    let removed = 0;
    for (const name of await namesIn(folder)) {
      const file = await stat(join(folder, name)).catch(() => null);
      if (!file || file.mtime >= before) continue;
      await unlink(join(folder, name)).catch(() => undefined);
      removed += 1;
    }
    return removed;
  }

  private pathOf(id: string): string {
    return join(this.folder, 'blobs', shardOf(checked(id)), id);
  }

  private async open(id: string): Promise<FileHandle> {
    try {
      return await open(this.pathOf(id), 'r');
    } catch (error) {
      throw isAbsent(error) ? new BlobMissing(`There is no blob ${id}.`, { cause: error }) : error;
    }
  }

  /** Makes a folder and what leads to it durable, once in the life of the process. */
  private async ensure(folder: string): Promise<void> {
    if (this.known.has(folder)) return;
    const first = await mkdir(folder, { recursive: true, mode: 0o750 });
    if (first !== undefined) {
      for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
    }
    this.known.add(folder);
  }
}

/** Writes `source` to a new file and syncs it. One batch is written while the next one arrives. */
async function fill(path: string, source: AsyncIterable<Uint8Array>): Promise<void> {
  const handle = await open(path, 'wx', 0o640);
  let pending: Promise<unknown> = Promise.resolve();
  try {
    let batch: Uint8Array[] = [];
    let size = 0;
    const flush = async () => {
      await pending;
      const full = batch;
      batch = [];
      size = 0;
      pending = writeAll(handle, full);
      // Its failure is thrown where it is awaited.
      pending.catch(() => undefined);
    };
    for await (const chunk of source) {
      batch.push(chunk);
      size += chunk.length;
      if (size >= WRITE_BYTES) await flush();
    }
    if (size > 0) await flush();
    await pending;
    await handle.datasync();
  } finally {
    await pending.catch(() => undefined);
    await handle.close();
  }
}

async function writeAll(handle: FileHandle, chunks: readonly Uint8Array[]): Promise<void> {
  const size = chunks.reduce((sum, { length }) => sum + length, 0);
  const { bytesWritten } = await handle.writev(chunks as Uint8Array[]);
  if (bytesWritten === size) return;
  // A disk that fills up takes part of it first; what is left then meets the error.
  const rest = Buffer.concat(chunks).subarray(bytesWritten);
  for (let done = 0; done < rest.length;) done += (await handle.write(rest, done)).bytesWritten;
}

async function readAt(handle: FileHandle, start: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await handle.read(buffer, done, length - done, start + done);
    if (bytesRead === 0) throw new BlobMissing('The blob is shorter than it was.');
    done += bytesRead;
  }
  return buffer;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

function checked(id: string): string {
  if (!isId(id)) throw new Error('A blob is named by an id and by nothing else.');
  return id;
}

// The last characters of a UUIDv7 are random, the first are the time: this spreads files evenly over the folders.
function shardOf(id: string): string {
  return id.slice(-SHARD_CHARACTERS);
}

function isAbsent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
}
