import { rename, rm, stat, statfs, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isId, newId } from '@plinth/kernel';
import { streamFile, writeFile } from './disk-file.js';
import { isAbsent, isFull, namesIn, syncFolder, type DiskLayout } from './disk-layout.js';
import { OpenFiles } from './open-files.js';
import { DriverFull, StorageDriver, type BlobBody, type ByteRange, type KeptBlob } from './storage-driver.js';

// Below this, reading at once beats the cost of a stream.
const AT_ONCE_BYTES = 1024 * 1024;

// How long a look at the free room is good for. Nobody fills the reserve in that time.
const ROOM_MS = 100;

/**
 * Bytes as files: `blobs/<shard>/<id>`, written to `tmp` first, synced, then renamed and the directory synced. A
 * crash at any point leaves a whole file or one in `tmp` that the sweep removes.
 */
export class DiskDriver extends StorageDriver {
  readonly name = 'disk';
  private readonly open = new OpenFiles();
  private room: { readonly free: Promise<number>; readonly at: number } | null = null;

  constructor(private readonly layout: DiskLayout) {
    super();
  }

  async write(id: string, source: AsyncIterable<Uint8Array>): Promise<void> {
    // Under a name of its own: a move that was interrupted may still be writing the same blob.
    const [path, temporary] = [this.layout.blob(id), this.layout.temporary(newId())];
    try {
      await this.layout.ensureFolderOf(temporary);
      await writeFile(temporary, source);
      await this.layout.ensureFolderOf(path);
      await rename(temporary, path);
      await syncFolder(dirname(path));
    } catch (error) {
      await rm(temporary, { force: true });
      throw isFull(error) ? new DriverFull('The disk is full.', { cause: error }) : error;
    }
  }

  async read(id: string, range: ByteRange): Promise<BlobBody> {
    const path = this.layout.blob(id);
    return range.length <= AT_ONCE_BYTES ? this.open.read(path, range) : streamFile(path, range);
  }

  async delete(id: string): Promise<void> {
    const path = this.layout.blob(id);
    this.open.forget(path);
    await rm(path, { force: true });
  }

  async sizeOf(id: string): Promise<number | null> {
    try {
      return (await stat(this.layout.blob(id))).size;
    } catch (error) {
      if (isAbsent(error)) return null;
      throw error;
    }
  }

  override async handOff(id: string): Promise<{ readonly path: string } | null> {
    // The proxy would answer 404 for what is not there.
    return (await this.sizeOf(id)) === null ? null : { path: this.layout.pathOfBlob(id) };
  }

  async freeBytes(): Promise<number> {
    const now = performance.now();
    if (!this.room || now - this.room.at > ROOM_MS) this.room = { free: this.lookForRoom(), at: now };
    return this.room.free;
  }

  private async lookForRoom(): Promise<number> {
    await this.layout.ensureFolderOf(join(this.layout.folder, 'blobs'));
    const { bavail, bsize } = await statfs(this.layout.folder);
    return bavail * bsize;
  }

  async *list(): AsyncIterable<KeptBlob> {
    const blobs = join(this.layout.folder, 'blobs');
    for (const shard of await namesIn(blobs)) {
      for (const id of await namesIn(join(blobs, shard))) {
        const file = isId(id) ? await stat(join(blobs, shard, id)).catch(() => null) : null;
        if (file) yield { id, modifiedAt: file.mtime };
      }
    }
  }

  async sweep(before: Date): Promise<number> {
    const folder = join(this.layout.folder, 'tmp');
    let removed = 0;
    for (const name of await namesIn(folder)) {
      const file = await stat(join(folder, name)).catch(() => null);
      if (!file || file.mtime >= before) continue;
      await unlink(join(folder, name)).catch(() => undefined);
      removed += 1;
    }
    return removed;
  }
}
