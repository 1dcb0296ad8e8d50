import { Injectable } from '@nestjs/common';
import { Transaction } from '@plinth/platform/database';
import type { Bucket } from '../persistence/bucket.entity.js';
import { ObjectsRepository } from '../persistence/objects.repository.js';
import { UsageRepository } from '../persistence/usage.repository.js';
import { StorageErrors } from '../storage.errors.js';
import { BucketAccess } from './bucket-access.js';
import { allowsWrite, type Conditions } from './conditional-request.js';
import { ReceiveBlob, type DeclaredBlob } from './receive-blob.js';
import { SignedLinks, type LinkClaim } from './signed-links.js';
import { StoreObjects, type Stored, type StoreRequest } from './store-objects.js';

/** An upload beside its bytes. */
export interface Upload {
  readonly declared: DeclaredBlob;
  readonly metadata: Readonly<Record<string, string>>;
  readonly conditions: Conditions;
  /** What a signed address says; `null` where the caller acts by themselves. */
  readonly claim: LinkClaim | null;
}

/** Uploads one object: the bytes first, with no transaction open, then everything that makes them an object. */
@Injectable()
export class UploadObject {
  constructor(
    private readonly objects: ObjectsRepository,
    private readonly usage: UsageRepository,
    private readonly receiver: ReceiveBlob,
    private readonly storer: StoreObjects,
    private readonly links: SignedLinks,
    private readonly access: BucketAccess,
    private readonly transaction: Transaction,
  ) {}

  /**
   * Stores what `source` yields under `key`. An upload shows whole or not at all.
   * @throws {AppError} 403 for a link that does not hold, 404, 412, 413, 415, 422, 507; 400 where the bytes end early.
   */
  async put(bucketName: string, key: string, upload: Upload, source: AsyncIterable<Uint8Array>): Promise<Stored> {
    const found = await this.objects.findWithBucket(bucketName, key);
    const bucket = await this.allow(found.bucket, key, upload);
    // What is sure to be refused is refused before its bytes are taken; the transaction looks again.
    const verdict = allowsWrite(upload.conditions, found.object?.etag ?? null);
    if (verdict === 'exists') throw StorageErrors.objectExists();
    if (verdict === 'changed') throw StorageErrors.objectChanged();
    const freed = bucket.versioning ? 0 : (found.object?.size ?? 0);
    await this.assertQuota(bucket, (upload.declared.length ?? 0) - freed);
    const { maxBytes } = upload.claim ?? {};
    const declared = { ...upload.declared, ...(maxBytes !== undefined && { maxBytes: Number(maxBytes) }) };
    const blob = await this.receiver.receive(bucket, declared, source);
    // Whoever signed the link acts, whoever follows it.
    const [stored] = await this.transaction.actingFor(bucket, () => this.finish(bucket, [{ key, blob, ...upload }]));
    if (!stored) throw new Error('Nothing was stored.');
    return stored;
  }

  /** Makes received bytes objects, all or none; the bytes go where that is refused. */
  async finish(bucket: Bucket, requests: readonly StoreRequest[]): Promise<Stored[]> {
    try {
      return await this.storer.store(bucket, requests);
    } catch (error) {
      await this.receiver.discardAfter(
        error,
        requests.map(({ blob }) => blob),
      );
      throw error;
    }
  }

  private async allow(bucket: Bucket | null, key: string, { claim, declared }: Upload): Promise<Bucket> {
    if (!claim) return this.access.allow('write', bucket, key);
    const allowed = this.links.verify(bucket, 'PUT', key, claim);
    if (claim.contentType !== undefined && claim.contentType !== declared.mediaType) {
      throw StorageErrors.mediaTypeRefused({ detail: `This link is for ${claim.contentType} alone.` });
    }
    return allowed;
  }

  private async assertQuota({ id, quotaBytes }: Bucket, more: number): Promise<void> {
    if (quotaBytes === null || more <= 0) return;
    if ((await this.usage.bytesOf(id)) + more > quotaBytes) throw StorageErrors.quotaExceeded();
  }
}
