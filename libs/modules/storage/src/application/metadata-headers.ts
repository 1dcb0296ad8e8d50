import { StorageErrors } from '../storage.errors.js';

const PREFIX = 'x-metadata-';
const MAX_ENTRIES = 50;
const MAX_BYTES = 8 * 1024;
const NAME = /^[a-z0-9_.-]{1,64}$/;
const CONTROL = /\p{Control}/u;
// Names that mean something to JavaScript itself.
const POISON = new Set(['__proto__', 'constructor', 'prototype']);

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * The metadata of an upload: every `X-Metadata-*` header, its value in UTF-8.
 * @throws {AppError} `storage.invalid_metadata`.
 */
export function metadataOf(headers: Headers): Record<string, string> {
  const entries = Object.entries(headers).filter(([name]) => name.startsWith(PREFIX));
  return checkedMetadata(
    entries.map(([header, value]) => {
      // Node reads headers as Latin-1; the bytes are what the client sent.
      const bytes = Buffer.from(String(value), 'latin1');
      const text = bytes.toString('utf8');
      if (!Buffer.from(text, 'utf8').equals(bytes)) throw invalid(header, 'must be text in UTF-8');
      return [header.slice(PREFIX.length), text];
    }),
  );
}

/**
 * Metadata from names and values, however they came.
 * @throws {AppError} `storage.invalid_metadata`.
 */
export function checkedMetadata(pairs: readonly (readonly [name: string, text: string])[]): Record<string, string> {
  for (const [name, text] of pairs) {
    if (!NAME.test(name) || POISON.has(name)) throw invalid(PREFIX + name, 'has a name that cannot be used');
    if (CONTROL.test(text)) throw invalid(PREFIX + name, 'must hold no control character');
  }
  const size = pairs.reduce((sum, [name, text]) => sum + name.length + Buffer.byteLength(text), 0);
  if (pairs.length > MAX_ENTRIES || size > MAX_BYTES) {
    throw invalid(`${PREFIX}*`, 'must be at most 50 entries of 8 KiB together');
  }
  return Object.fromEntries(pairs);
}

/** The headers that give the metadata back. */
export function metadataHeaders(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata).map(([name, text]) => [PREFIX + name, Buffer.from(text, 'utf8').toString('latin1')]),
  );
}

function invalid(header: string, detail: string) {
  return StorageErrors.invalidMetadata({
    detail: `${header} ${detail}.`,
    faults: [{ pointer: `/${header}`, code: 'metadata', detail }],
  });
}
