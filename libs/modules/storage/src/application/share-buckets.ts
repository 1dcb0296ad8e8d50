import { Injectable } from '@nestjs/common';
import { Clock, newId, type Json, type Page, type PageRequest } from '@plinth/kernel';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import type { Access, BucketShare } from '../persistence/bucket-share.entity.js';
import type { Bucket } from '../persistence/bucket.entity.js';
import { SharesRepository, type ShareKey } from '../persistence/shares.repository.js';
import { StorageErrors } from '../storage.errors.js';
import { BucketsService } from './buckets.service.js';

/** Lets others into one's own buckets. */
@Injectable()
export class ShareBuckets {
  constructor(
    private readonly shares: SharesRepository,
    private readonly buckets: BucketsService,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async page(bucketName: string, request: PageRequest): Promise<Page<BucketShare>> {
    return this.shares.page((await this.buckets.get(bucketName)).id, request);
  }

  /** Shares a bucket, or changes what a share allows. */
  async put(bucketName: string, key: ShareKey, access: Access): Promise<{ share: BucketShare; created: boolean }> {
    return this.transaction.run(async () => {
      const bucket = await this.buckets.get(bucketName);
      const share = { id: newId(), bucketId: bucket.id, ...key, access, createdAt: this.clock.now() };
      const kept = await this.shares.put(share);
      await this.record('storage.bucket_shared', bucket, { ...grantee(key), access });
      return kept;
    });
  }

  /** Ends a share. @throws {AppError} 404 where there is none. */
  async remove(bucketName: string, key: ShareKey): Promise<void> {
    await this.transaction.run(async () => {
      const bucket = await this.buckets.get(bucketName);
      if (!(await this.shares.remove(bucket.id, key))) throw StorageErrors.shareNotFound();
      await this.record('storage.bucket_unshared', bucket, grantee(key));
    });
  }

  private async record(action: string, bucket: Bucket, details: Record<string, Json>): Promise<void> {
    const { id, ownerType, ownerId } = bucket;
    await this.audit.record({ action, resource: { type: 'bucket', id }, details, owner: { ownerType, ownerId } });
  }
}

// A prefix may tell something about a person; who was let in is enough for the trail.
function grantee({ granteeType, granteeId }: ShareKey): Record<string, Json> {
  return { granteeType, granteeId };
}
