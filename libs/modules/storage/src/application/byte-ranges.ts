import type { ByteRange } from '../drivers/storage-driver.js';

/** What a `Range` header asks for: everything (also where it makes no sense), some ranges, or nothing that exists. */
export type RangeRequest = 'whole' | 'unsatisfiable' | readonly ByteRange[];

// More than this is an attack or a mistake; RFC 9110 (14.2) lets a server ignore such a header.
const MAX_RANGES = 16;
const HEADER = /^bytes=(.*)$/i;
const RANGE = /^(?:(\d+)-(\d*)|-(\d+))$/;

/**
 * Reads a `Range` header (RFC 9110, section 14.2) for bytes of `size`. Ranges that overlap or touch become one, in the
 * order of the bytes.
 */
export function parseRanges(header: string | undefined, size: number): RangeRequest {
  const set = header === undefined ? undefined : HEADER.exec(header)?.[1];
  if (set === undefined) return 'whole';
  const parts = set.split(',', MAX_RANGES + 1);
  if (parts.length > MAX_RANGES) return 'whole';
  const found: ByteRange[] = [];
  for (const part of parts) {
    const text = part.trim();
    // Empty list elements are allowed and mean nothing.
    if (text === '' && parts.length > 1) continue;
    const match = RANGE.exec(text);
    if (!match) return 'whole';
    const [, first, last = '', suffix] = match;
    const start = first === undefined ? Math.max(0, size - Number(suffix)) : Number(first);
    const end = first === undefined || last === '' ? size - 1 : Math.min(Number(last), size - 1);
    if (first !== undefined && last !== '' && isReversed(first, last)) return 'whole';
    if (start < size && suffix !== '0') found.push({ start, length: end - start + 1 });
  }
  return found.length === 0 ? 'unsatisfiable' : coalesce(found);
}

/** How a range is written in `Content-Range`. */
export function contentRange({ start, length }: ByteRange, size: number): string {
  return `bytes ${String(start)}-${String(start + length - 1)}/${String(size)}`;
}

// Compared as digits: numbers this long lose precision.
function isReversed(first: string, last: string): boolean {
  const [from, to] = [first, last].map((digits) => digits.replace(/^0+(?=\d)/, '')) as [string, string];
  return from.length === to.length ? from > to : from.length > to.length;
}

function coalesce(ranges: readonly ByteRange[]): ByteRange[] {
  const sorted = [...ranges].sort((left, right) => left.start - right.start);
  const result: ByteRange[] = [];
  for (const range of sorted) {
    const last = result.at(-1);
    if (!last || range.start > last.start + last.length) {
      result.push(range);
      continue;
    }
    const length = Math.max(last.start + last.length, range.start + range.length) - last.start;
    result[result.length - 1] = { start: last.start, length };
  }
  return result;
}
