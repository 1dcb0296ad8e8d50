import { Injectable } from '@nestjs/common';
import type { Bucket } from '../persistence/bucket.entity.js';
import { ObjectsRepository } from '../persistence/objects.repository.js';
import { UsageRepository } from '../persistence/usage.repository.js';
import { StorageErrors } from '../storage.errors.js';
import { writable } from './bucket-access.js';
import { allowsWrite, type Conditions } from './conditional-request.js';
import { ReceiveBlob, type DeclaredBlob } from './receive-blob.js';
import { StoreObjects, type Stored, type StoreRequest } from './store-objects.js';

/** An upload beside its bytes. */
export interface Upload {
  readonly declared: DeclaredBlob;
  readonly metadata: Readonly<Record<string, string>>;
  readonly conditions: Conditions;
}

/** Uploads one object: the bytes first, with no transaction open, then everything that makes them an object. */
@Injectable()
export class UploadObject {
  constructor(
    private readonly objects: ObjectsRepository,
    private readonly usage: UsageRepository,
    private readonly receiver: ReceiveBlob,
    private readonly storer: StoreObjects,
  ) {}

  /**
   * Stores what `source` yields under `key`. An upload shows whole or not at all.
   * @throws {AppError} 404, 412, 413, 415, 422, 507; 400 where the bytes end early.
   */
  async put(bucketName: string, key: string, upload: Upload, source: AsyncIterable<Uint8Array>): Promise<Stored> {
    const found = await this.objects.findWithBucket(bucketName, key);
    const bucket = writable(found.bucket);
    // What is sure to be refused is refused before its bytes are taken; the transaction looks again.
    const verdict = allowsWrite(upload.conditions, found.object?.etag ?? null);
    if (verdict === 'exists') throw StorageErrors.objectExists();
    if (verdict === 'changed') throw StorageErrors.objectChanged();
    const freed = bucket.versioning ? 0 : (found.object?.size ?? 0);
    await this.assertQuota(bucket, (upload.declared.length ?? 0) - freed);
    const blob = await this.receiver.receive(bucket, upload.declared, source);
    const [stored] = await this.finish(bucket, [{ key, blob, ...upload }]);
    if (!stored) throw new Error('Nothing was stored.');
    return stored;
  }

  /** Makes received bytes objects, all or none; the bytes go where that fails. */
  async finish(bucket: Bucket, requests: readonly StoreRequest[]): Promise<Stored[]> {
    try {
      return await this.storer.store(bucket, requests);
    } catch (error) {
      await this.receiver.discard(requests.map(({ blob }) => blob));
      throw error;
    }
  }

  private async assertQuota({ id, quotaBytes }: Bucket, more: number): Promise<void> {
    if (quotaBytes === null || more <= 0) return;
    if ((await this.usage.bytesOf(id)) + more > quotaBytes) throw StorageErrors.quotaExceeded();
  }
}
