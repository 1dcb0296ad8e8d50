import { Injectable } from '@nestjs/common';
import { Clock, newId, type Json, type Owner, type Page, type PageRequest } from '@plinth/kernel';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { currentOwner, isUniqueViolation, Transaction } from '@plinth/platform/database';
import { Queue } from '@plinth/platform/queue';
import { PurgeBucketJob } from '../jobs/purge-bucket.job.js';
import type { Bucket } from '../persistence/bucket.entity.js';
import { BucketsRepository } from '../persistence/buckets.repository.js';
import { StorageErrors } from '../storage.errors.js';
import { isBucketName, owned } from './bucket-access.js';
import { MalwareScanner } from './scanning/malware-scanner.js';

/** What an owner decides about a bucket. */
export type BucketSettings = Pick<
  Bucket,
  | 'visibility'
  | 'maxObjectBytes'
  | 'allowedMediaTypes'
  | 'versioning'
  | 'quotaBytes'
  | 'lifecycle'
  | 'requireCleanScan'
  | 'trashDays'
>;

const DEFAULTS: BucketSettings = {
  visibility: 'private',
  maxObjectBytes: null,
  allowedMediaTypes: [],
  versioning: false,
  quotaBytes: null,
  lifecycle: [],
  requireCleanScan: false,
  trashDays: null,
};

/** Buckets, as their owners see them. */
@Injectable()
export class BucketsService {
  constructor(
    private readonly buckets: BucketsRepository,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
    private readonly queue: Queue,
    private readonly clock: Clock,
    private readonly scanner: MalwareScanner,
  ) {}

  /** Makes a bucket, the caller's unless it is somebody else's. @throws {AppError} `storage.bucket_name_taken`, whoever has it. */
  async create(name: string, settings: Partial<BucketSettings>, owner: Owner = currentOwner()): Promise<Bucket> {
    this.check(settings);
    const now = this.clock.now();
    const times = { createdAt: now, updatedAt: now, deletedAt: null, driver: null };
    const bucket: Bucket = { id: newId(), name, ...owner, ...DEFAULTS, ...defined(settings), ...times };
    // Whoever has opened the transaction may go on with the bucket; else nothing waits for it.
    const isAwaited = this.transaction.isOpen;
    const insert = (): Promise<void> => this.buckets.insert(bucket);
    try {
      await this.transaction.run(async () => {
        await (isAwaited ? insert() : this.transaction.beforeCommit(insert));
        await this.record('storage.bucket_created', bucket, { name, ...summary(bucket) });
      });
    } catch (error) {
      throw isUniqueViolation(error, 'bucket_name') ? StorageErrors.bucketNameTaken({ cause: error }) : error;
    }
    return bucket;
  }

  /** One's own bucket. @throws {AppError} `storage.bucket_not_found`. */
  async get(name: string): Promise<Bucket> {
    return owned(isBucketName(name) ? await this.buckets.findByName(name) : null);
  }

  /** One page of one's own buckets. */
  async page(request: PageRequest): Promise<Page<Bucket>> {
    return this.buckets.page(currentOwner(), request);
  }

  /** One page of everybody's. */
  async pageOfAll(request: PageRequest): Promise<Page<Bucket>> {
    return this.buckets.page(null, request);
  }

  /** Changes settings. @param check is called with the bucket as it is, and throws to leave it so. */
  async update(name: string, settings: Partial<BucketSettings>, check: (bucket: Bucket) => void): Promise<Bucket> {
    this.check(settings);
    return this.transaction.run(async () => {
      const before = await this.lock(name);
      check(before);
      const bucket = Object.assign({}, before, defined(settings), { updatedAt: this.clock.now() });
      await this.buckets.update(bucket);
      await this.record('storage.bucket_updated', bucket, { name, before: summary(before), after: summary(bucket) });
      return bucket;
    });
  }

  /**
   * Deletes a bucket. With `force` its objects go with it, in the background; they are out of reach at once.
   * @throws {AppError} `storage.bucket_not_empty`.
   */
  async remove(name: string, force: boolean, check: (bucket: Bucket) => void): Promise<void> {
    await this.transaction.run(async () => {
      const bucket = await this.lock(name);
      check(bucket);
      if (!force && !(await this.buckets.isEmpty(bucket.id))) throw StorageErrors.bucketNotEmpty();
      await this.markDeleted(bucket.id);
      await this.record('storage.bucket_deleted', bucket, { name, force });
    });
  }

  /** Deletes every bucket of an owner, in the open transaction. @returns how many. */
  async removeAllOf(owner: Owner): Promise<number> {
    const ids = await this.buckets.idsOf(owner);
    for (const id of ids) await this.markDeleted(id);
    return ids.length;
  }

  // Without a scanner nothing would ever be found clean.
  private check({ requireCleanScan = false }: Partial<BucketSettings>): void {
    if (requireCleanScan && !this.scanner.present) throw StorageErrors.scannerMissing();
  }

  private async markDeleted(bucketId: string): Promise<void> {
    await this.buckets.markDeleted(bucketId);
    await this.queue.enqueue(PurgeBucketJob, { bucketId });
  }

  private async lock(name: string): Promise<Bucket> {
    return owned(isBucketName(name) ? await this.buckets.lockByName(name) : null);
  }

  private async record(action: string, bucket: Bucket, details: Record<string, Json>): Promise<void> {
    const { id, ownerType, ownerId } = bucket;
    await this.audit.record({ action, resource: { type: 'bucket', id }, details, owner: { ownerType, ownerId } });
  }
}

function summary({
  visibility,
  maxObjectBytes,
  allowedMediaTypes,
  versioning,
  quotaBytes,
  requireCleanScan,
  trashDays,
}: Bucket): Record<string, Json> {
  return { visibility, maxObjectBytes, allowedMediaTypes, versioning, quotaBytes, requireCleanScan, trashDays };
}

// A field that was not sent is not there; one that was sent as null clears the setting.
function defined(settings: Partial<BucketSettings>): Partial<BucketSettings> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
