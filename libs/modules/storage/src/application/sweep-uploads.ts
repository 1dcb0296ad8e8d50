import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { StagingDriver } from '../drivers/staging-driver.js';
import { UploadsRepository } from '../persistence/uploads.repository.js';
import { ResumableUploads } from './resumable-uploads.js';

const BATCH = 500;

/** Removes uploads whose time is over, and staged bytes that no upload knows. */
@Injectable()
export class SweepUploads {
  constructor(
    private readonly uploads: UploadsRepository,
    private readonly resumable: ResumableUploads,
    private readonly staging: StagingDriver,
    private readonly clock: Clock,
  ) {}

  /** @returns how many it removed. */
  async run(before: Date, signal: AbortSignal): Promise<number> {
    return (await this.sweepExpired(signal)) + (await this.sweepStrays(before, signal));
  }

  private async sweepExpired(signal: AbortSignal): Promise<number> {
    let removed = 0;
    for (;;) {
      signal.throwIfAborted();
      const ids = await this.uploads.expired(this.clock.now(), BATCH);
      for (const id of ids) await this.resumable.forget(id);
      removed += ids.length;
      if (ids.length < BATCH) return removed;
    }
  }

  private async sweepStrays(before: Date, signal: AbortSignal): Promise<number> {
    const old: string[] = [];
    for await (const { id, modifiedAt } of this.staging.list()) if (modifiedAt < before) old.push(id);
    let removed = 0;
    for (let at = 0; at < old.length; at += BATCH) {
      signal.throwIfAborted();
      const batch = old.slice(at, at + BATCH);
      const known = await this.uploads.known(batch);
      for (const id of batch.filter((each) => !known.has(each))) {
        await this.staging.drop(id);
        removed += 1;
      }
    }
    return removed;
  }
}
