import { open, rename, rm, stat, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isId } from '@plinth/kernel';
import { streamFile, writeFrom } from './disk-file.js';
import { isAbsent, isFull, namesIn, syncFolder, type DiskLayout } from './disk-layout.js';
import { StagingDriver } from './staging-driver.js';
import { DriverFull, type BlobBody, type ByteRange, type KeptBlob } from './storage-driver.js';

/** Staged bytes as files that grow: `staging/<id>`. The length of a file is the truth about how far it got. */
export class DiskStagingDriver extends StagingDriver {
  constructor(private readonly layout: DiskLayout) {
    super();
  }

  async append(id: string, offset: number, source: AsyncIterable<Uint8Array>): Promise<number> {
    const path = this.layout.staged(id);
    await this.layout.ensureFolderOf(path);
    const isNew = (await this.sizeOf(id)) === null;
    const handle = await open(path, isNew ? 'wx' : 'r+', 0o640);
    try {
      if (!isNew) await handle.truncate(offset);
      return offset + (await writeFrom(handle.fd, source, offset).finally(() => handle.datasync()));
    } catch (error) {
      throw isFull(error) ? new DriverFull('The disk is full.', { cause: error }) : error;
    } finally {
      await handle.close();
      if (isNew) await syncFolder(dirname(path));
    }
  }

  async sizeOf(id: string): Promise<number | null> {
    try {
      return (await stat(this.layout.staged(id))).size;
    } catch (error) {
      if (isAbsent(error)) return null;
      throw error;
    }
  }

  async read(id: string, range: ByteRange): Promise<BlobBody> {
    return streamFile(this.layout.staged(id), range);
  }

  async cut(id: string, size: number): Promise<void> {
    await truncate(this.layout.staged(id), size);
  }

  async finish(id: string): Promise<void> {
    const path = this.layout.blob(id);
    await this.layout.ensureFolderOf(path);
    try {
      await rename(this.layout.staged(id), path);
    } catch (error) {
      if (!isAbsent(error)) throw error;
      await stat(path);
    }
    await syncFolder(dirname(path));
  }

  async drop(id: string): Promise<void> {
    await rm(this.layout.staged(id), { force: true });
  }

  async *list(): AsyncIterable<KeptBlob> {
    const folder = join(this.layout.folder, 'staging');
    for (const id of await namesIn(folder)) {
      const file = isId(id) ? await stat(join(folder, id)).catch(() => null) : null;
      if (file) yield { id, modifiedAt: file.mtime };
    }
  }
}
