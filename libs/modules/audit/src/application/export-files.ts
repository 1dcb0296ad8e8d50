import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { createHash } from 'node:crypto';
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

/** The files of exports, in the data folder; the API and the worker must share it. */
@Injectable()
export class ExportFiles {
  constructor(@Inject(configToken(platformSection)) private readonly config: PlatformConfig) {}

  /** Writes a file, whole or not at all. */
  async write(id: string, lines: AsyncIterable<string>, signal: AbortSignal): Promise<WrittenFile> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const temporary = `${this.pathOf(id)}.part`;
    const hash = createHash('sha256');
    let bytes = 0;
    const measured = async function* () {
      for await (const line of lines) {
        hash.update(line);
        bytes += Buffer.byteLength(line);
        yield line;
      }
    };
    try {
      await pipeline(Readable.from(measured()), createWriteStream(temporary, { mode: 0o600 }), { signal });
      await rename(temporary, this.pathOf(id));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    return { bytes, sha256: hash.digest('hex') };
  }

  /** Opens a file and removes its name: what is being read goes on to be readable, and nobody else finds it. */
  async consume(id: string): Promise<{ readonly size: number; readonly body: Readable } | null> {
    try {
      const file = await open(this.pathOf(id), 'r');
      const { size } = await file.stat();
      await this.remove(id);
      return { size, body: createReadStream('', { fd: file }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  /** Removes a file, if it is there. */
  async remove(id: string): Promise<void> {
    await rm(this.pathOf(id), { force: true });
  }

  private get folder(): string {
    return join(this.config.dataFolder, 'exports');
  }

  private pathOf(id: string): string {
    return join(this.folder, `audit-${id}`);
  }
}
