import { StorageErrors } from '../storage.errors.js';

const SHA256_BYTES = 32;

/**
 * The SHA-256 that a request announces for its body, from `Content-Digest` or `Repr-Digest` (RFC 9530) or the older
 * `Digest` (RFC 3230); `null` where it announces none. Other algorithms are left alone.
 * @throws {AppError} `storage.invalid_digest` for one that is malformed, or for two that differ.
 */
export function announcedSha256(headers: Readonly<Record<string, string | string[] | undefined>>): Buffer | null {
  const found = ['content-digest', 'repr-digest', 'digest'].flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? sha256Of(value, name !== 'digest') : [];
  });
  const [first] = found;
  if (!first) return null;
  if (found.some((digest) => !digest.equals(first))) throw StorageErrors.invalidDigest();
  return first;
}

function sha256Of(header: string, structured: boolean): Buffer[] {
  return header.split(',').flatMap((item) => {
    const [, algorithm = '', value = ''] = /^\s*([A-Za-z0-9_.*-]+)=(.*?)\s*$/.exec(item) ?? [];
    if (algorithm === '') throw StorageErrors.invalidDigest();
    if (algorithm.toLowerCase() !== 'sha-256') return [];
    const [, text] = (structured ? /^:([A-Za-z0-9+/]{43}=):$/ : /^([A-Za-z0-9+/]{43}=)$/).exec(value) ?? [];
    const digest = Buffer.from(text ?? '', 'base64');
    if (digest.length !== SHA256_BYTES) throw StorageErrors.invalidDigest();
    return [digest];
  });
}
