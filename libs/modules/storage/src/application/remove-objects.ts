import { Injectable } from '@nestjs/common';
import { AppError, Clock, newId } from '@plinth/kernel';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { currentContext } from '@plinth/platform/context';
import { Transaction } from '@plinth/platform/database';
import { Events } from '@plinth/platform/queue';
import type { Bucket } from '../persistence/bucket.entity.js';
import { ObjectChangesRepository, type HeldObject } from '../persistence/object-changes.repository.js';
import { TrashRepository } from '../persistence/trash.repository.js';
import { UsageRepository } from '../persistence/usage.repository.js';
import { StorageErrors } from '../storage.errors.js';
import { ObjectDeleted, placeOf } from '../storage.events.js';
import { allowsWrite, type Conditions } from './conditional-request.js';
import { checkedKey } from './object-key.js';
import { RemoveUnusedBlobs } from './remove-unused-blobs.js';

const BATCH = 100;
const DAY_MS = 86_400_000;

/** What a deletion is about, beside the key. */
export interface RemoveOptions {
  /** The version that must be the current one, for a rule about its age: no legal hold may stand in the way. */
  readonly versionId?: string;
  /** Whether the object lives on under another key, so that nothing is to be kept of it here. */
  readonly moved?: boolean;
}

/** Deletes objects. */
@Injectable()
export class RemoveObjects {
  constructor(
    private readonly transaction: Transaction,
    private readonly changes: ObjectChangesRepository,
    private readonly usage: UsageRepository,
    private readonly trash: TrashRepository,
    private readonly unused: RemoveUnusedBlobs,
    private readonly audit: AuditTrail,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /**
   * Deletes the current version. In a bucket with versioning it becomes an older one, and the deletion the newest; in
   * one with a trash it lies there for a while. While the owner, or who put it there, is under a legal hold nothing is lost: what
   * would be is hidden.
   * @throws {AppError} 404 where there is no such object, 412 where `If-Match` names another one.
   */
  async remove(
    bucket: Bucket,
    key: string,
    conditions: Conditions,
    { versionId, moved }: RemoveOptions = {},
  ): Promise<void> {
    await this.transaction.run(async () => {
      const held = await this.changes.hold(bucket.id, key, false);
      const object = held?.object;
      if (!held || !object?.current) throw StorageErrors.objectNotFound();
      if (versionId !== undefined && (object.current.isKept || object.current.versionId !== versionId))
        throw StorageErrors.objectChanged();
      if (allowsWrite(conditions, object.current.etag) !== 'yes') throw StorageErrors.objectChanged();
      // Where it is moved to, somebody else may own it and delete it.
      const trashed = !held.versioning && (object.current.isKept || (bucket.trashDays !== null && moved !== true));
      if (trashed) await this.discard(object.current.versionId, moved === true ? 0 : (bucket.trashDays ?? 0));
      else if (!held.versioning) await this.dropVersion(object.current.versionId);
      const kept = held.versioning || trashed;
      // Older versions are kept, if there are any: a deletion on top of them keeps them from showing.
      if (kept || !(await this.changes.dropObject(object.id))) await this.addDeletion(object, held.versioning);
      await this.usage.add(bucket.id, { bytes: kept ? 0 : -object.current.size, objects: -1 });
      await this.record('storage.object_deleted', bucket, object.current.versionId);
      await this.events.publish(new ObjectDeleted(placeOf(bucket, key, object.current.versionId)));
    });
  }

  /**
   * Deletes many objects, and says of each key what became of it.
   * @param bucketFor the bucket, if the caller may delete that key of it.
   * @returns the errors of those that were not deleted, by key.
   */
  async removeMany(
    bucketFor: (key: string) => Promise<Bucket>,
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, AppError>> {
    const refused = new Map<string, AppError>();
    // In one order, so that two such requests cannot wait for each other.
    const ordered = [...new Set(keys)].sort();
    for (let at = 0; at < ordered.length; at += BATCH) {
      await this.transaction.run(async () => {
        for (const key of ordered.slice(at, at + BATCH)) {
          try {
            await this.remove(await bucketFor(checkedKey(key)), key, {});
          } catch (error) {
            if (!(error instanceof AppError)) throw error;
            refused.set(key, error);
          }
        }
      });
    }
    return refused;
  }

  /**
   * Removes one version for good, also from the trash. While the owner, or who put it there, is under a
   * legal hold it is only hidden.
   * @param old whether it must not be the current one, for a rule about its age: no legal hold may stand in the way.
   * @throws {AppError} 404.
   */
  async removeVersion(bucket: Bucket, key: string, versionId: string, { old = false } = {}): Promise<void> {
    await this.transaction.run(async () => {
      const held = await this.changes.hold(bucket.id, key, false);
      const object = held?.object;
      const version = object && (await this.changes.versionsOf(object.id)).find(({ id }) => id === versionId);
      if (!held || !object || !version) throw StorageErrors.objectNotFound();
      const isKept = held.keepsAll || version.makerHeld;
      if (old && (isKept || object.current?.versionId === versionId)) throw StorageErrors.objectNotFound();
      if (isKept) await this.trash.hide(versionId, this.clock.now());
      else await this.dropVersion(versionId);
      const { live } = await this.changes.repoint(object.id);
      const objects = Number(live) - Number(object.current !== null);
      await this.usage.add(bucket.id, { bytes: isKept ? 0 : -version.size, objects });
      await this.record('storage.object_version_removed', bucket, versionId);
    });
  }

  private async discard(versionId: string, days: number): Promise<void> {
    const now = this.clock.now();
    await this.trash.put(versionId, now, new Date(now.getTime() + days * DAY_MS));
  }

  private async addDeletion(object: HeldObject, always: boolean): Promise<void> {
    const createdBy = currentContext()?.principal?.userId ?? null;
    await this.changes.addDeletion(object.id, { id: newId(), at: this.clock.now(), createdBy }, always);
  }

  private async dropVersion(versionId: string): Promise<void> {
    await this.unused.removeAfterCommit(await this.changes.dropVersions([versionId]));
  }

  private async record(action: string, bucket: Bucket, versionId: string): Promise<void> {
    await this.audit.record({
      action,
      resource: { type: 'object', id: versionId },
      details: { bucketId: bucket.id },
      owner: { ownerType: bucket.ownerType, ownerId: bucket.ownerId },
    });
  }
}
