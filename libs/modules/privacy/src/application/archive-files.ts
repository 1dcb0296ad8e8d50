import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Inject, Injectable } from '@nestjs/common';
import { platformSection, type PlatformConfig } from '@plinth/config';
import { configToken } from '@plinth/platform/config';

/** A file that is complete. */
export interface WrittenFile {
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
}

const NAME = /^person-([0-9a-f-]{36})\.zip/;

/** The archives of people, in the data folder; the API and the worker must share it. */
@Injectable()
export class ArchiveFiles {
  constructor(@Inject(configToken(platformSection)) private readonly config: PlatformConfig) {}

  /** Writes a file, whole or not at all. */
  async write(id: string, chunks: AsyncIterable<Buffer>, signal?: AbortSignal): Promise<WrittenFile> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    return writeWhole(this.pathOf(id), chunks, signal);
  }

  /** Opens a file; `null` where there is none. Once open it is readable to its end, even if it is removed. */
  async open(id: string): Promise<{ readonly size: number; readonly body: Readable } | null> {
    try {
      const file = await open(this.pathOf(id), 'r');
      const { size } = await file.stat();
      return { size, body: createReadStream('', { fd: file }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  /** Removes files, as far as they are there. */
  async remove(ids: readonly string[]): Promise<void> {
    for (const id of ids) await rm(this.pathOf(id), { force: true });
  }

  /** The ids of files, finished or not, that nobody has touched since. */
  async olderThan(before: Date): Promise<string[]> {
    const names = await readdir(this.folder).catch(() => []);
    const ids: string[] = [];
    for (const name of names) {
      const id = NAME.exec(name)?.[1];
      const found = id === undefined ? null : await stat(join(this.folder, name)).catch(() => null);
      if (id !== undefined && found && found.mtime < before) ids.push(id);
    }
    return ids;
  }

  /** Removes a file with what an interrupted run left of it. */
  async removeDebris(id: string): Promise<void> {
    await rm(`${this.pathOf(id)}.part`, { force: true });
    await this.remove([id]);
  }

  private get folder(): string {
    return join(this.config.dataFolder, 'exports');
  }

  private pathOf(id: string): string {
    return join(this.folder, `person-${id}.zip`);
  }
}

/** Writes a file that only its owner can read, whole or not at all. */
export async function writeWhole(
  path: string,
  chunks: AsyncIterable<Buffer>,
  signal?: AbortSignal,
): Promise<WrittenFile> {
  const temporary = `${path}.part`;
  const hash = createHash('sha256');
  let bytes = 0;
  const measured = async function* () {
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  };
  try {
    await pipeline(Readable.from(measured()), createWriteStream(temporary, { mode: 0o600 }), {
      ...(signal && { signal }),
    });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return { bytes, sha256: hash.digest('hex') };
}
