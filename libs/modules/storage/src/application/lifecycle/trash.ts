import { Injectable } from '@nestjs/common';
import { AppError, Clock, type Page, type PageRequest } from '@plinth/kernel';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import { Events } from '@plinth/platform/queue';
import { BucketsRepository } from '../../persistence/buckets.repository.js';
import { ObjectChangesRepository } from '../../persistence/object-changes.repository.js';
import { ObjectsRepository, type ObjectRow } from '../../persistence/objects.repository.js';
import { TrashRepository, type TrashedObject } from '../../persistence/trash.repository.js';
import { UsageRepository } from '../../persistence/usage.repository.js';
import { StorageErrors } from '../../storage.errors.js';
import { ObjectRestored, placeOf } from '../../storage.events.js';
import { BucketAccess } from '../bucket-access.js';
import { RemoveObjects } from '../remove-objects.js';

const BATCH = 200;

/** What was deleted in buckets that keep it for a while. It is for those who may write there. */
@Injectable()
export class Trash {
  constructor(
    private readonly transaction: Transaction,
    private readonly access: BucketAccess,
    private readonly trash: TrashRepository,
    private readonly changes: ObjectChangesRepository,
    private readonly objects: ObjectsRepository,
    private readonly usage: UsageRepository,
    private readonly audit: AuditTrail,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /** One page, below a prefix. */
  async page(bucketName: string, prefix: string, request: PageRequest): Promise<Page<TrashedObject>> {
    const bucket = await this.access.bucket('write', bucketName, prefix);
    return this.trash.page(bucket.id, prefix, this.clock.now(), request);
  }

  /**
   * Puts a deleted object back under its key, as the version that it was.
   * @throws {AppError} 404 where it is not in the trash; 409 where there is another object under its key by now.
   */
  async restore(bucketName: string, key: string, versionId: string): Promise<ObjectRow> {
    return this.transaction.run(async () => {
      const bucket = await this.access.bucket('write', bucketName, key);
      const held = await this.changes.hold(bucket.id, key, false);
      if (held?.object?.current) throw StorageErrors.keyTaken();
      const back = held?.object && (await this.trash.takeBack(held.object.id, versionId, this.clock.now()));
      const { object } = await this.objects.findWithBucket(bucketName, key);
      if (!back || !object) throw StorageErrors.objectNotFound();
      await this.usage.add(bucket.id, { bytes: 0, objects: 1 });
      const { ownerType, ownerId } = bucket;
      await this.audit.record({
        action: 'storage.object_restored',
        resource: { type: 'object', id: versionId },
        details: { bucketId: bucket.id },
        owner: { ownerType, ownerId },
      });
      await this.events.publish(new ObjectRestored(placeOf(bucket, key, versionId)));
      return object;
    });
  }
}

/** Lets go of what has been in the trash for long enough. */
@Injectable()
export class EmptyTrash {
  constructor(
    private readonly trash: TrashRepository,
    private readonly buckets: BucketsRepository,
    private readonly removals: RemoveObjects,
    private readonly clock: Clock,
  ) {}

  /** @returns how many versions it removed for good. */
  async run(signal: AbortSignal): Promise<number> {
    let removed = 0;
    for (;;) {
      signal.throwIfAborted();
      const overdue = await this.trash.overdue(this.clock.now(), BATCH);
      for (const { bucketId, key, versionId } of overdue) {
        const bucket = await this.buckets.findById(bucketId);
        if (bucket && (await this.remove(() => this.removals.removeVersion(bucket, key, versionId, { old: true })))) {
          removed += 1;
        }
      }
      if (overdue.length < BATCH) return removed;
    }
  }

  // What was restored, or removed by its owner, in the meantime is none of our concern.
  private async remove(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof AppError) || error.kind !== 'not_found') throw error;
      return false;
    }
  }
}
