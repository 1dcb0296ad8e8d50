import { currentContext } from '@plinth/platform/context';
import { currentOwner } from '@plinth/platform/database';
import { unauthenticated } from '@plinth/platform/access';
import type { Bucket } from '../persistence/bucket.entity.js';
import { StorageErrors } from '../storage.errors.js';

/** Whether the running request or job acts for the owner of `bucket`. */
export function owns(bucket: Bucket): boolean {
  const context = currentContext();
  // A stranger acts for nobody, not even for the platform.
  if (!context?.principal && !context?.job) return false;
  const { ownerType, ownerId } = currentOwner();
  return bucket.ownerType === ownerType && bucket.ownerId === ownerId;
}

/**
 * The bucket, if the caller may change it.
 * @throws {AppError} 404 whether it is absent or somebody else's; 401 for a stranger.
 */
export function writable(bucket: Bucket | null): Bucket {
  if (bucket && owns(bucket)) return bucket;
  throw refusal();
}

/**
 * The bucket, if the caller may read its objects: its owner, or anybody where it is public.
 * @throws {AppError} as `writable`.
 */
export function readable(bucket: Bucket | null): Bucket {
  if (bucket && (bucket.visibility === 'public' || owns(bucket))) return bucket;
  throw refusal();
}

// The same for what is absent and what is not theirs, so that nobody learns which names exist.
function refusal() {
  const context = currentContext();
  return context?.principal || context?.job ? StorageErrors.bucketNotFound() : unauthenticated();
}
