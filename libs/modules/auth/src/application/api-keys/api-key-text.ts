import { createHash, randomBytes } from 'node:crypto';

/** What every API key starts with, so that scanners find keys that leaked. */
export const API_KEY_PREFIX = 'plk_';

const KEY_BYTES = 32;
const SHOWN = 12;

/** A new key of 256 random bits. */
export function newApiKey(): string {
  return API_KEY_PREFIX + randomBytes(KEY_BYTES).toString('base64url');
}

/** What is kept of a key. */
export function hashOfKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** What is shown of a key, for people to tell keys apart. */
export function shownPrefix(key: string): string {
  return key.slice(0, SHOWN);
}
