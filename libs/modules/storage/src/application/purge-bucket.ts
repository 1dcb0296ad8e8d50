import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { Transaction } from '@plinth/platform/database';
import { ObjectChangesRepository } from '../persistence/object-changes.repository.js';
import { RemovalsRepository } from '../persistence/removals.repository.js';
import { RemoveUnusedBlobs } from './remove-unused-blobs.js';

const BATCH = 200;
// Until then its own job is at it.
const LEFT_MS = 3_600_000;

/** Removes what a deleted bucket held. Interrupted, it goes on where it was. */
@Injectable()
export class PurgeBucket {
  constructor(
    private readonly transaction: Transaction,
    private readonly removals: RemovalsRepository,
    private readonly changes: ObjectChangesRepository,
    private readonly unused: RemoveUnusedBlobs,
    private readonly clock: Clock,
  ) {}

  /** Does the same for buckets that a legal hold, or an accident, has kept. @returns how many keys it removed. */
  async runLeft(signal: AbortSignal): Promise<number> {
    const before = new Date(this.clock.now().getTime() - LEFT_MS);
    let removed = 0;
    for (const id of await this.removals.deletedBuckets(before, BATCH)) removed += await this.run(id, signal);
    return removed;
  }

  /**
   * Removes the objects of a bucket that is marked deleted, then the bucket. While its owner is under a legal hold all of
   * it stays.
   * @returns how many keys it removed.
   */
  async run(bucketId: string, signal: AbortSignal): Promise<number> {
    let removed = 0;
    for (;;) {
      signal.throwIfAborted();
      const batch = await this.removals.objectsOfDeleted(bucketId, BATCH);
      if (batch.length === 0) break;
      const blobs = await this.transaction.run(async () => {
        const versions = await this.removals.versionIdsOf(batch);
        const dropped = await this.changes.dropVersions(versions);
        await this.removals.dropObjects(batch);
        return dropped;
      });
      await this.unused.remove(blobs);
      removed += batch.length;
    }
    await this.removals.dropDeletedBucket(bucketId);
    return removed;
  }
}
