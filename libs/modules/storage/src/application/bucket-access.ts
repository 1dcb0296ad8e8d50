import { Injectable } from '@nestjs/common';
import { unauthenticated } from '@plinth/platform/access';
import { currentContext } from '@plinth/platform/context';
import { currentOwner } from '@plinth/platform/database';
import type { Access } from '../persistence/bucket-share.entity.js';
import type { Bucket } from '../persistence/bucket.entity.js';
import { BucketsRepository } from '../persistence/buckets.repository.js';
import { SharesRepository } from '../persistence/shares.repository.js';
import { StorageErrors } from '../storage.errors.js';

const NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Whether a bucket can have this name. */
export function isBucketName(name: string): boolean {
  return NAME.test(name);
}

/**
 * The bucket, if the running request or job acts for its owner.
 * @throws {AppError} 404 whether it is absent or somebody else's; 401 for a stranger.
 */
export function owned(bucket: Bucket | null): Bucket {
  if (bucket && owns(bucket)) return bucket;
  throw refusal();
}

/** Who may do what with the objects of a bucket: its owner, whom it is shared with, and, if it is public, everybody. */
@Injectable()
export class BucketAccess {
  constructor(
    private readonly buckets: BucketsRepository,
    private readonly shares: SharesRepository,
  ) {}

  /**
   * The bucket, if the caller may do that with a key of it, or with all keys that begin with it.
   * @throws {AppError} as `owned`.
   */
  async allow(access: Access, bucket: Bucket | null, key: string): Promise<Bucket> {
    if (bucket && (owns(bucket) || (await this.isShared(access, bucket, key)))) return bucket;
    throw refusal();
  }

  /** The same for reading one object, which in a public bucket everybody may. */
  async allowReading(bucket: Bucket | null, key: string): Promise<Bucket> {
    return bucket?.visibility === 'public' ? bucket : this.allow('read', bucket, key);
  }

  /** The same by the name of the bucket. */
  async bucket(access: Access, name: string, key: string): Promise<Bucket> {
    return this.allow(access, await this.find(name), key);
  }

  /** A bucket by its name, whoever asks: for where one request needs it for many keys. */
  async find(name: string): Promise<Bucket | null> {
    return isBucketName(name) ? this.buckets.findByName(name) : null;
  }

  private async isShared(access: Access, { id }: Bucket, key: string): Promise<boolean> {
    const apiKeyId = currentContext()?.principal?.apiKeyId ?? null;
    return isSomebody() && this.shares.allows(id, { ...currentOwner(), apiKeyId }, access, key);
  }
}

function owns(bucket: Bucket): boolean {
  if (!isSomebody()) return false;
  const { ownerType, ownerId } = currentOwner();
  return bucket.ownerType === ownerType && bucket.ownerId === ownerId;
}

// A stranger acts for nobody, not even for the platform.
function isSomebody(): boolean {
  const context = currentContext();
  return Boolean(context?.principal ?? context?.job);
}

// The same for what is absent and what is not theirs, so that nobody learns which names exist.
function refusal() {
  return isSomebody() ? StorageErrors.bucketNotFound() : unauthenticated();
}
