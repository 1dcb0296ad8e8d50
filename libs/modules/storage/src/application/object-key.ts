import type { InputFault } from '@plinth/kernel';
import { StorageErrors } from '../storage.errors.js';

/** Longest key, in bytes of UTF-8. */
export const MAX_KEY_BYTES = 1024;

const FORBIDDEN = /[\p{Control}\\]/u;
const LONE_SURROGATE = /\p{Surrogate}/u;
// "/v1/storage/buckets/{bucket}/objects/" and whatever follows, up to the query.
const PATH = /^(?:\/[^/?#]*){5}\/([^?#]*)/;

/**
 * The key that an address names: the percent-decoded rest of its path, so that `%2F` is `/`. It is taken from the URL as
 * it was sent, before any router has had its way with it.
 * @throws {AppError} `storage.invalid_key`.
 */
export function keyOfUrl(url: string): string {
  const rest = PATH.exec(url)?.[1] ?? '';
  try {
    return checkedKey(decodeURIComponent(rest));
  } catch (error) {
    if (error instanceof URIError) throw invalid('encoding', 'must be UTF-8, percent-encoded');
    throw error;
  }
}

/**
 * The key itself, if it is one.
 * @throws {AppError} `storage.invalid_key`.
 */
export function checkedKey(key: string, pointer = '/key'): string {
  const fault = faultOfKey(key);
  if (fault) throw invalid(fault.code, fault.detail, pointer);
  return key;
}

/** What is wrong with a key: `null` where it is one. */
export function faultOfKey(key: string): Omit<InputFault, 'pointer'> | null {
  const bytes = Buffer.byteLength(key);
  if (bytes < 1 || bytes > MAX_KEY_BYTES) return { code: 'length', detail: 'must have 1 to 1024 bytes of UTF-8' };
  if (FORBIDDEN.test(key)) return { code: 'characters', detail: 'must hold no control character and no backslash' };
  if (LONE_SURROGATE.test(key)) return { code: 'encoding', detail: 'must be well-formed Unicode' };
  if (key.split('/').some((segment) => segment === '' || segment === '.' || segment === '..')) {
    return { code: 'segments', detail: 'must hold no empty, . or .. segment' };
  }
  return null;
}

/** The last segment of a key: what a file of it would be called. */
export function nameOfKey(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}

function invalid(code: string, detail: string, pointer = '/key') {
  const fault: InputFault = { pointer, code, detail };
  return StorageErrors.invalidKey({ faults: [fault], detail: `The key ${detail}.` });
}
