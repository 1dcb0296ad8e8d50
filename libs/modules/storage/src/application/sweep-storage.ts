import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { StorageDriver } from '../drivers/storage-driver.js';
import { BlobsRepository } from '../persistence/blobs.repository.js';
import { UploadsRepository } from '../persistence/uploads.repository.js';
import { RemoveUnusedBlobs } from './remove-unused-blobs.js';
import { ReportDamage } from './integrity/report-damage.js';
import { Rescan } from './scanning/rescan.js';
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
  /** Scans that were asked for again. */
  readonly scans: number;
  /** Blobs whose bytes are gone or cut short. Nothing can be done about them here but to say so. */
  readonly missing: string[];
}

/** Brings rows and bytes back together after crashes: bytes exist only with their row, and rows only with their bytes. */
@Injectable()
export class SweepStorage {
  constructor(
    private readonly driver: StorageDriver,
    private readonly blobs: BlobsRepository,
    private readonly unused: RemoveUnusedBlobs,
    private readonly unfinished: SweepUploads,
    private readonly rows: UploadsRepository,
    private readonly reports: ReportDamage,
    private readonly rescan: Rescan,
    private readonly clock: Clock,
  ) {}

  /** Sweeps once, in both directions. Safe beside running uploads and other sweeps. */
  async run(olderThanSeconds: number, signal: AbortSignal): Promise<SweepReport> {
    const before = new Date(this.clock.now().getTime() - olderThanSeconds * 1000);
    const debris = await this.driver.sweep(before);
    const uploads = await this.unfinished.run(before, signal);
    const unused = await this.sweepUnused(before, signal);
    const strays = await this.sweepStrays(before, signal);
    const scans = await this.rescan.run(signal);
    const missing = await this.findMissing(signal);
    for (const id of missing)
      await this.reports.report(id, (await this.driver.sizeOf(id)) === null ? 'missing' : 'cut');
    return { debris, uploads, unused, strays, scans, missing };
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

  private async sweepStrays(before: Date, signal: AbortSignal): Promise<number> {
    let removed = 0;
    let batch: string[] = [];
    const settle = async () => {
      signal.throwIfAborted();
      // An upload that is whole has its bytes in place a moment before it has its row.
      const known = [await this.blobs.known(batch), await this.rows.known(batch)];
      for (const id of batch.filter((each) => !known.some((ids) => ids.has(each)))) {
        await this.driver.delete(id);
        removed += 1;
      }
      batch = [];
    };
    for await (const { id, modifiedAt } of this.driver.list()) {
      if (modifiedAt < before) batch.push(id);
      if (batch.length >= BATCH) await settle();
    }
    await settle();
    return removed;
  }

  private async findMissing(signal: AbortSignal): Promise<string[]> {
    const missing: string[] = [];
    for (let after = FIRST_ID; ;) {
      signal.throwIfAborted();
      const rows = await this.blobs.after(after, BATCH);
      for (const { id, size } of rows) if ((await this.driver.sizeOf(id)) !== size) missing.push(id);
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
