import { Injectable } from '@nestjs/common';
import { Transaction } from '@plinth/platform/database';
import { ObjectChangesRepository } from '../persistence/object-changes.repository.js';
import { ObjectsRepository, type ObjectRow } from '../persistence/objects.repository.js';
import type { Access } from '../persistence/bucket-share.entity.js';
import type { Bucket } from '../persistence/bucket.entity.js';
import { StorageErrors } from '../storage.errors.js';
import { BucketAccess } from './bucket-access.js';
import { tooLarge } from './measured-stream.js';
import { isAllowedMediaType } from './media-type.js';
import { RemoveObjects } from './remove-objects.js';
import { assertMayLeave } from './scanning/scan-gate.js';
import { StoreObjects, type Stored } from './store-objects.js';

/** From where to where. */
export interface CopyRequest {
  readonly from: string;
  readonly to: string;
  /** The bucket of `to`, where it is another one. */
  readonly toBucket?: string;
}

/** Copies and moves objects. No byte is copied: the new version refers to the bytes of the old one. */
@Injectable()
export class CopyObjects {
  constructor(
    private readonly transaction: Transaction,
    private readonly objects: ObjectsRepository,
    private readonly access: BucketAccess,
    private readonly storer: StoreObjects,
    private readonly removals: RemoveObjects,
    private readonly changes: ObjectChangesRepository,
  ) {}

  /** Stores the current version of one key under another. @throws {AppError} 404, 413, 415, 422. */
  async copy(bucketName: string, request: CopyRequest): Promise<Stored> {
    return this.transaction.run(() => this.store(bucketName, request));
  }

  /** The same, and deletes the object where it was. */
  async move(bucketName: string, request: CopyRequest): Promise<Stored> {
    return this.transaction.run(async () => {
      const { source, target } = await this.bucketsOf(bucketName, request, 'write');
      // Held by name, whether or not there is an object: moves in opposite directions must not wait for each other.
      await this.changes.holdNames([`${source.id} ${request.from}`, `${target.id} ${request.to}`]);
      const stored = await this.store(bucketName, request);
      await this.removals.remove(source, request.from, {}, { moved: true });
      return stored;
    });
  }

  /** Makes an older version the current one again, as a new version with the same bytes. @throws {AppError} 404. */
  async restore(bucketName: string, key: string, versionId: string): Promise<Stored> {
    return this.transaction.run(async () => {
      const bucket = await this.access.bucket('write', bucketName, key);
      const { object } = await this.objects.findWithBucket(bucketName, key, versionId);
      if (!object) throw StorageErrors.objectNotFound();
      assertMayLeave(bucket, object);
      return this.storeAgain(bucket, key, object);
    });
  }

  private async bucketsOf(bucketName: string, { from, to, toBucket }: CopyRequest, sourceAccess: Access) {
    const source = await this.access.bucket(sourceAccess, bucketName, from);
    const target = await this.access.bucket('write', toBucket ?? bucketName, to);
    if (source.id === target.id && from === to) throw StorageErrors.sameObject();
    return { source, target };
  }

  private async store(bucketName: string, request: CopyRequest): Promise<Stored> {
    const { from, to } = request;
    const { source, target } = await this.bucketsOf(bucketName, request, 'read');
    const { object } = await this.objects.findWithBucket(bucketName, from);
    if (!object) throw StorageErrors.objectNotFound();
    // A copy may lie where less is asked for: what may not be read may not be copied.
    assertMayLeave(source, object);
    if (target.maxObjectBytes !== null && object.size > target.maxObjectBytes) throw tooLarge(target.maxObjectBytes);
    if (!isAllowedMediaType(object.mediaType, target.allowedMediaTypes)) throw StorageErrors.mediaTypeRefused();
    return this.storeAgain(target, to, object);
  }

  private async storeAgain(bucket: Bucket, key: string, object: ObjectRow): Promise<Stored> {
    const { blobId: id, size, sha256, mediaType, metadata } = object;
    const blob = { id, driver: '', size, sha256, mediaType };
    const [stored] = await this.storer.store(bucket, [
      { key, blob, shared: { scan: object.scan }, metadata, conditions: {} },
    ]);
    if (!stored) throw new Error('Nothing was stored.');
    return stored;
  }
}
