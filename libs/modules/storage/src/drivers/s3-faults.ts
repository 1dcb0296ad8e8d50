import { StorageErrors } from '../storage.errors.js';
import { BlobMissing, DriverFull } from './storage-driver.js';

const ABSENT = new Set(['NoSuchKey', 'NotFound', 'InvalidRange', 'NoSuchUpload']);
const FULL = new Set(['XMinioStorageFull', 'QuotaExceeded', 'InsufficientCapacity', 'ServiceQuotaExceededException']);
const BROKEN = new Set(['BadDigest', 'InvalidDigest', 'XAmzContentSHA256Mismatch', 'IncompleteBody']);
const RETRY_SECONDS = 2;

/** What an error of the SDK means here. Whatever is not understood may pass: it is answered with 503. */
export function faultOf(error: unknown): Error {
  const { name } = error as Error;
  if (ABSENT.has(name)) return new BlobMissing('There is no such object in S3.', { cause: error });
  if (FULL.has(name)) return new DriverFull('The S3 server has no room.', { cause: error });
  return BROKEN.has(name) ? bytesBroken(error) : unavailable(error);
}

/** 503: the server of the bytes does not answer, or answers that it cannot. */
export function unavailable(cause: unknown) {
  return StorageErrors.storeUnavailable({ retryAfterSeconds: RETRY_SECONDS, cause });
}

/** 502: the server of the bytes answers with what are not the bytes. */
export function bytesBroken(cause: unknown) {
  return StorageErrors.storeBroken({ cause });
}
