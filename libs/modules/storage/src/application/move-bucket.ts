import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import { Queue, type Enqueued } from '@plinth/platform/queue';
import { StorageDrivers } from '../drivers/storage-drivers.js';
import { MoveBucketJob } from '../jobs/move-bucket.job.js';
import type { Bucket } from '../persistence/bucket.entity.js';
import { BucketsRepository } from '../persistence/buckets.repository.js';
import { StorageErrors } from '../storage.errors.js';
import { isBucketName } from './bucket-access.js';

/** Decides which driver holds the bytes of a bucket. */
@Injectable()
export class MoveBucket {
  constructor(
    private readonly buckets: BucketsRepository,
    private readonly drivers: StorageDrivers,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
    private readonly queue: Queue,
    private readonly clock: Clock,
  ) {}

  /**
   * Lets new bytes of a bucket go to a driver from now on, and begins to move those that are there.
   * @throws {AppError} 404, whoever owns the bucket; 422 for a driver that this instance does not have.
   */
  async begin(name: string, driver: string): Promise<Enqueued> {
    this.drivers.get(driver);
    return this.transaction.run(async () => {
      const bucket = isBucketName(name) ? await this.buckets.lockByName(name) : null;
      if (!bucket) throw StorageErrors.bucketNotFound();
      await this.buckets.place(bucket.id, driver, this.clock.now());
      const { id, ownerType, ownerId } = bucket;
      await this.audit.record({
        action: 'storage.bucket_move_started',
        resource: { type: 'bucket', id },
        details: { name, before: { driver: bucket.driver }, after: { driver } },
        owner: { ownerType, ownerId },
      });
      return this.enqueue(bucket.id, driver);
    });
  }

  /** Moves what is elsewhere of a bucket that has a driver of its own. In the open transaction. */
  async catchUp({ id, driver }: Bucket, heldBy: string): Promise<void> {
    if (driver !== null && driver !== heldBy) await this.enqueue(id, driver);
  }

  private async enqueue(bucketId: string, driver: string): Promise<Enqueued> {
    const uniqueKey = `${bucketId} ${driver}`;
    // One move at a time: they are bound by the network, and a blob may belong to two buckets.
    return this.queue.enqueue(MoveBucketJob, { bucketId, driver }, { uniqueKey, concurrencyKey: 'one' });
  }
}
