import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { Transaction } from '@plinth/platform/database';
import { StorageDriver } from '../drivers/storage-driver.js';
import type { Bucket } from '../persistence/bucket.entity.js';
import { BucketsRepository } from '../persistence/buckets.repository.js';
import { UploadsRepository, type UploadRow } from '../persistence/uploads.repository.js';
import { StorageErrors } from '../storage.errors.js';
import { BucketAccess } from './bucket-access.js';
import { detectMediaType, isAllowedMediaType } from './media-type.js';
import { checkedMetadata } from './metadata-headers.js';
import { MoveBucket } from './move-bucket.js';
import { StagedBytes } from './staged-bytes.js';
import { StoreObjects, type Stored } from './store-objects.js';

// What the protocol's metadata says about the object itself, under the names that clients use for it.
const ABOUT_THE_OBJECT = new Set(['bucket', 'key', 'contentType', 'filetype', 'filename', 'name', 'type']);

/** The last step of an upload in several requests: what arrived is judged as any upload is, and becomes an object. */
@Injectable()
export class CompleteUpload {
  constructor(
    private readonly transaction: Transaction,
    private readonly buckets: BucketsRepository,
    private readonly uploads: UploadsRepository,
    private readonly bytes: StagedBytes,
    private readonly storer: StoreObjects,
    private readonly driver: StorageDriver,
    private readonly access: BucketAccess,
    private readonly moves: MoveBucket,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a whole upload an object; `null` where it is one already. Interrupted at any point, it can be run again.
   * @throws {AppError} 404, 413, 415.
   */
  async run(upload: UploadRow): Promise<Stored | null> {
    const { id, key, size, metadata } = upload;
    if (key === null || size === null) throw StorageErrors.uploadNotWhole();
    const bucket = await this.bucketOf(upload);
    const { sha256, head, sums } = await this.bytes.inspect(id, size);
    const mediaType = await detectMediaType(head, metadata['contentType'] ?? metadata['filetype'] ?? undefined);
    if (!isAllowedMediaType(mediaType, bucket.allowedMediaTypes)) throw StorageErrors.mediaTypeRefused();
    await this.bytes.finish(id, sums);
    const blob = { id, driver: this.driver.name, size, sha256, mediaType };
    const request = { key, blob, metadata: this.metadataOf(metadata), conditions: {} };
    return this.transaction.run(async () => {
      if (!(await this.uploads.complete(id, this.clock.now()))) return null;
      const [stored] = await this.storer.store(bucket, [request]);
      // Uploads in several requests arrive at the home of the instance, whatever bucket they are for.
      await this.moves.catchUp(bucket, blob.driver);
      return stored ?? null;
    });
  }

  /** The bucket that an upload goes to. @throws {AppError} 404 where it is gone, or no longer the caller's. */
  async bucketOf(upload: UploadRow): Promise<Bucket> {
    const bucket = upload.bucketId === null ? null : await this.buckets.findById(upload.bucketId);
    return this.access.allow('write', bucket, upload.key ?? '');
  }

  /** What of an upload's metadata becomes the object's. @throws {AppError} `storage.invalid_metadata`. */
  metadataOf(metadata: Readonly<Record<string, string | null>>): Record<string, string> {
    const own = Object.entries(metadata).filter(([name]) => !ABOUT_THE_OBJECT.has(name));
    return checkedMetadata(own.map(([name, text]) => [name.toLowerCase(), text ?? ''] as const));
  }
}
