import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import type { StorageDriver } from '../drivers/storage-driver.js';
import { StorageDrivers } from '../drivers/storage-drivers.js';
import { BlobsRepository } from '../persistence/blobs.repository.js';
import { UploadsRepository } from '../persistence/uploads.repository.js';
import { RemoveUnusedBlobs } from './remove-unused-blobs.js';
import { SweepUploads } from './sweep-uploads.js';

const BATCH = 500;

/** What a sweep found. */
export interface SweepReport {
  /** Half-written files that were removed. */
  readonly debris: number;
  /** Uploads in several requests that were given up on. */
  readonly uploads: number;
  /** Bytes that nothing referred to any more, removed. */
  readonly unused: number;
  /** Bytes without a row, removed. */
  readonly strays: number;
  /** Blobs whose bytes are gone or cut short. Nothing can be done about them here but to say so. */
  readonly missing: string[];
}

/** Brings rows and bytes back together after crashes: bytes exist only with their row, and rows only with their bytes. */
@Injectable()
export class SweepStorage {
  private readonly logger = new Logger(SweepStorage.name);

  constructor(
    private readonly drivers: StorageDrivers,
    private readonly blobs: BlobsRepository,
    private readonly unused: RemoveUnusedBlobs,
    private readonly unfinished: SweepUploads,
    private readonly rows: UploadsRepository,
    private readonly clock: Clock,
  ) {}

  /** Sweeps once, in both directions. Safe beside running uploads and other sweeps. */
  async run(olderThanSeconds: number, signal: AbortSignal): Promise<SweepReport> {
    const before = new Date(this.clock.now().getTime() - olderThanSeconds * 1000);
    let debris = 0;
    for (const driver of this.drivers.all) debris += await driver.sweep(before);
    const uploads = await this.unfinished.run(before, signal);
    const unused = await this.sweepUnused(before, signal);
    let strays = 0;
    for (const driver of this.drivers.all) strays += await this.sweepStrays(driver, before, signal);
    const missing = await this.findMissing(signal);
    for (const id of missing) this.logger.error(`The bytes of blob ${id} are missing or cut short.`);
    return { debris, uploads, unused, strays, missing };
  }

  private async sweepUnused(before: Date, signal: AbortSignal): Promise<number> {
    let removed = 0;
    for (;;) {
      signal.throwIfAborted();
      const ids = await this.blobs.unusedSince(before, BATCH);
      await this.unused.remove(ids);
      removed += ids.length;
      if (ids.length < BATCH) return removed;
    }
  }

  private async sweepStrays(driver: StorageDriver, before: Date, signal: AbortSignal): Promise<number> {
    let removed = 0;
    let batch: string[] = [];
    const settle = async () => {
      signal.throwIfAborted();
      // An upload that is whole has its bytes in place a moment before it has its row.
      const known = [await this.blobs.knownAt(driver.name, batch), await this.rows.known(batch)];
      const strays = batch.filter((each) => !known.some((ids) => ids.has(each)));
      await driver.deleteAll(strays);
      removed += strays.length;
      batch = [];
    };
    for await (const { id, modifiedAt } of driver.list()) {
      if (modifiedAt < before) batch.push(id);
      if (batch.length >= BATCH) await settle();
    }
    await settle();
    return removed;
  }

  private async findMissing(signal: AbortSignal): Promise<string[]> {
    const missing: string[] = [];
    const names = new Set(this.drivers.all.map(({ name }) => name));
    for (let after = FIRST_ID; ;) {
      signal.throwIfAborted();
      const rows = await this.blobs.after(after, BATCH);
      for (const driver of this.drivers.all) {
        const here = rows.filter((row) => row.driver === driver.name);
        const sizes = await driver.sizesOf(here.map(({ id }) => id));
        missing.push(...here.filter(({ id, size }) => sizes.get(id) !== size).map(({ id }) => id));
      }
      missing.push(...rows.filter((row) => !names.has(row.driver)).map(({ id }) => id));
      const last = rows.at(-1);
      if (!last || rows.length < BATCH) break;
      after = last.id;
    }
    // What was deleted in an orderly way while we looked is not missing.
    const known = await this.blobs.known(missing);
    return missing.filter((id) => known.has(id));
  }
}

const FIRST_ID = '00000000-0000-0000-0000-000000000000';
