import { StorageErrors } from '../storage.errors.js';

const MAX_NAME_BYTES = 255;
const CONTROL = /\p{Control}/u;
const LONE_SURROGATE = /\p{Surrogate}/gu;

/**
 * A `Content-Disposition` after RFC 6266: the name in full as `filename*`, and a plain one for clients that do not know
 * it.
 */
export function contentDisposition(type: 'inline' | 'attachment', name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  return `${type}; filename="${plain}"; filename*=UTF-8''${encodeExtended(name)}`;
}

/**
 * The name to save a download under, as the caller wishes it.
 * @throws {AppError} `storage.invalid_key` for one that could break out of a header.
 */
export function checkedFileName(name: string): string {
  if (CONTROL.test(name) || Buffer.byteLength(name) > MAX_NAME_BYTES) {
    const detail = 'must have at most 255 bytes and no control character';
    throw StorageErrors.invalidKey({
      detail: `The name ${detail}.`,
      faults: [{ pointer: '?download', code: 'name', detail }],
    });
  }
  return name.replace(LONE_SURROGATE, '_');
}

function encodeExtended(name: string): string {
  return encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
