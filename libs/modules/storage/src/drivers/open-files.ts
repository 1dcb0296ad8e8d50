import { read } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { isAbsent } from './disk-layout.js';
import { BlobMissing, type ByteRange } from './storage-driver.js';

interface OpenFile {
  readonly handle: Promise<FileHandle>;
  readers: number;
  usedAt: number;
}

const KEEP_MS = 2_000;
const MAX_FILES = 128;

/**
 * Reads stretches of files, which stay open for two seconds in case the next stretch is asked for, as players do. Only
 * for files that never change; the bytes of one that was deleted may be read, and take up their room, that much longer.
 */
export class OpenFiles {
  private readonly files = new Map<string, OpenFile>();
  private timer: NodeJS.Timeout | undefined;

  /** @throws {BlobMissing} where the file is not there, or does not reach that far. */
  async read(path: string, range: ByteRange): Promise<Buffer> {
    const file = this.files.get(path) ?? this.open(path);
    file.readers += 1;
    try {
      return await readAt((await file.handle).fd, range);
    } catch (error) {
      this.forget(path);
      throw isAbsent(error) ? new BlobMissing('There is no such file.', { cause: error }) : error;
    } finally {
      file.readers -= 1;
      file.usedAt = performance.now();
      if (this.files.get(path) !== file) close(file);
    }
  }

  /** Lets go of a file as soon as nobody is reading it. */
  forget(path: string): void {
    const file = this.files.get(path);
    if (!file) return;
    this.files.delete(path);
    close(file);
  }

  private open(path: string): OpenFile {
    if (this.files.size >= MAX_FILES) this.forget(this.files.keys().next().value ?? '');
    const file = { handle: open(path, 'r'), readers: 0, usedAt: performance.now() };
    this.files.set(path, file);
    this.timer ??= setInterval(() => {
      this.sweep();
    }, KEEP_MS).unref();
    return file;
  }

  private sweep(): void {
    const before = performance.now() - KEEP_MS;
    for (const [path, { readers, usedAt }] of this.files) if (readers === 0 && usedAt < before) this.forget(path);
    if (this.files.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}

function close({ handle, readers }: OpenFile): void {
  // The last reader closes it; a file that could not be opened needs no closing.
  if (readers === 0) void handle.then((opened) => opened.close()).catch(() => undefined);
}

async function readAt(fd: number, { start, length }: ByteRange): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  for (let done = 0; done < length;) {
    const bytes = await readOnce(fd, buffer, done, start + done);
    if (bytes === 0) throw new BlobMissing('The file is shorter than it was.');
    done += bytes;
  }
  return buffer;
}

// The method of a file handle does the same at several times the cost.
function readOnce(fd: number, buffer: Buffer, offset: number, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(fd, buffer, offset, buffer.length - offset, position, (error, bytes) => {
      if (error) reject(error);
      else resolve(bytes);
    });
  });
}
