import { Injectable } from '@nestjs/common';
import { AppError } from '@plinth/kernel';
import { BlobMissing, type StorageDriver } from '../drivers/storage-driver.js';
import { StorageDrivers } from '../drivers/storage-drivers.js';
import { BlobsRepository, type BlobRow } from '../persistence/blobs.repository.js';
import { BucketsRepository } from '../persistence/buckets.repository.js';
import { chunksOf } from './collect.js';
import { compared } from './placed-blobs.js';

/** What a move did. */
export interface MoveReport {
  readonly blobs: number;
  readonly bytes: number;
  /** Blobs whose bytes are gone, or are not what they were: they stay as they are. */
  readonly broken: string[];
}

/** What a run needs beside what it is about. */
export interface MoveRun {
  readonly signal: AbortSignal;
  /** Called with the share that is done, 0–100. */
  readonly progress: (percent: number) => void;
}

const KEYS_AT_ONCE = 100;

/**
 * Moves the bytes of a bucket to a driver, blob by blob: copied and compared on the way, read again and compared where
 * they are now, then the row is switched, and only then the old bytes go. Killed at any point and run again, it loses
 * nothing; what has moved is passed over.
 */
@Injectable()
export class MoveBlobs {
  constructor(
    private readonly buckets: BucketsRepository,
    private readonly blobs: BlobsRepository,
    private readonly drivers: StorageDrivers,
  ) {}

  async run(bucketId: string, driver: string, { signal, progress }: MoveRun): Promise<MoveReport> {
    const target = this.drivers.get(driver);
    const report = { blobs: 0, bytes: 0, broken: [] as string[] };
    const total = await this.buckets.countKeys(bucketId);
    for (let moved = -1; moved !== report.blobs;) {
      // Once more until nothing is found: uploads that had begun before go to where the bucket was.
      moved = report.blobs;
      let keys = 0;
      for (let after: string | null = ''; after !== null;) {
        const page = await this.blobs.ofNextKeys(bucketId, after, KEYS_AT_ONCE);
        for (const blob of page.blobs.filter((each) => each.driver !== driver && !report.broken.includes(each.id))) {
          signal.throwIfAborted();
          if (await this.isBoundElsewhere(bucketId, driver)) return report;
          if (!(await this.move(blob, target, signal))) report.broken.push(blob.id);
          else {
            report.blobs += 1;
            report.bytes += blob.size;
          }
        }
        keys += KEYS_AT_ONCE;
        progress(Math.min(99, Math.floor((100 * keys) / Math.max(1, total))));
        after = page.last;
      }
    }
    return report;
  }

  /** Deleted, or sent to another driver since: whoever did that has begun a job for it. */
  private async isBoundElsewhere(bucketId: string, driver: string): Promise<boolean> {
    const bucket = await this.buckets.findById(bucketId);
    return bucket?.driver !== driver;
  }

  private async move(blob: BlobRow, target: StorageDriver, signal: AbortSignal): Promise<boolean> {
    const source = this.drivers.get(blob.driver);
    try {
      await target.write(blob.id, until(signal, sourceOf(source, blob)));
    } catch (error) {
      if (error instanceof SourceBroken) return false;
      throw error;
    }
    await readToEnd(until(signal, bytesOf(target, blob)));
    if (await this.blobs.place(blob.id, blob.driver, target.name)) {
      await source.delete(blob.id);
      return true;
    }
    // Deleted while it was copied, or moved by a run that was thought to be dead: then the copy is what it points at.
    if ((await this.blobs.find(blob.id))?.driver !== target.name) await target.delete(blob.id);
    return true;
  }
}

async function* bytesOf(driver: StorageDriver, { id, size, sha256 }: BlobRow): AsyncGenerator<Uint8Array> {
  yield* compared(chunksOf(await driver.read(id, { start: 0, length: size })), sha256);
}

/** The bytes to be moved are gone, or are not what came in. */
class SourceBroken extends Error {}

async function* sourceOf(driver: StorageDriver, blob: BlobRow): AsyncGenerator<Uint8Array> {
  try {
    yield* bytesOf(driver, blob);
  } catch (error) {
    const isBroken = error instanceof BlobMissing || (error instanceof AppError && error.kind === 'bad_upstream');
    throw isBroken ? new SourceBroken('The bytes cannot be moved.', { cause: error }) : error;
  }
}

async function* until(signal: AbortSignal, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    signal.throwIfAborted();
    yield chunk;
  }
}

async function readToEnd(source: AsyncGenerator<Uint8Array>): Promise<void> {
  while ((await source.next()).done !== true);
}
