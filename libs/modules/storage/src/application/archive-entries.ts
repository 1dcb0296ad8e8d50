import { Injectable } from '@nestjs/common';
import type { ZipEntry } from '@plinth/platform/archive';
import { StorageDriver } from '../drivers/storage-driver.js';
import type { Bucket } from '../persistence/bucket.entity.js';
import { ObjectsRepository, type ObjectRow } from '../persistence/objects.repository.js';
import { chunksOfBlob } from './collect.js';
import { successor } from './list-objects.js';
import { mayLeave } from './scanning/scan-gate.js';
import { isWorthPacking } from './worth-packing.js';

/** What is packed, and who is told of it. */
export interface ArchiveWishes {
  readonly signal: AbortSignal;
  /** Asked of each object that may leave its bucket. */
  readonly accepts: (object: ObjectRow) => boolean | Promise<boolean>;
  /** Called with the bytes of each chunk that is read. */
  readonly onBytes?: (bytes: number) => void;
  readonly onEntry?: () => void;
}

const BATCH = 500;
const DRIVE = /^[a-z]:/i;

/** The objects below a prefix as the files of an archive, opened one after the other. */
@Injectable()
export class ArchiveEntries {
  constructor(
    private readonly objects: ObjectsRepository,
    private readonly driver: StorageDriver,
  ) {}

  /** Names lose what comes before the last slash of the prefix. What may not leave its bucket is left out. */
  async *of(bucket: Bucket, prefix: string, wishes: ArchiveWishes): AsyncGenerator<ZipEntry> {
    const { signal, accepts, onBytes, onEntry } = wishes;
    const root = prefix.lastIndexOf('/') + 1;
    for await (const object of this.below(bucket, prefix, signal)) {
      if (!mayLeave(bucket, object) || !(await accepts(object))) continue;
      const bytes = await chunksOfBlob(this.driver, object);
      // Deleted since it was listed: it is not below the prefix any more.
      if (!bytes) continue;
      onEntry?.();
      const compress = isWorthPacking(object.mediaType);
      const name = nameInArchive(object.key.slice(root));
      yield { name, modifiedAt: object.updatedAt, compress, bytes: watched(bytes, signal, onBytes) };
    }
  }

  /** The objects themselves, in the order of their keys. */
  async *below(bucket: Bucket, prefix: string, signal: AbortSignal): AsyncGenerator<ObjectRow> {
    const to = prefix === '' ? null : successor(prefix);
    for (let after: string | null = null; ;) {
      signal.throwIfAborted();
      const rows: ObjectRow[] = await this.objects.scan(bucket.id, { from: prefix, to, after }, BATCH);
      yield* rows;
      after = rows.at(-1)?.key ?? null;
      if (after === null || rows.length < BATCH) return;
    }
  }
}

async function* watched(
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    signal.throwIfAborted();
    onBytes?.(chunk.length);
    yield chunk;
  }
}

// No key has a segment that leads upwards. But "C:/x", to somebody who unpacks it on Windows, is a place on their disk.
function nameInArchive(name: string): string {
  return DRIVE.test(name) ? `./${name}` : name;
}
