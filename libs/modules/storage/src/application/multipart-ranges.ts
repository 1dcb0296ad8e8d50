import { Readable } from 'node:stream';
import type { BlobBody, ByteRange } from '../drivers/storage-driver.js';
import { contentRange } from './byte-ranges.js';

/** Several ranges as one body (RFC 9110, section 14.6). */
export interface MultipartRanges {
  readonly contentType: string;
  readonly length: number;
  readonly body: Readable;
}

/**
 * Several ranges of the same bytes as `multipart/byteranges`.
 * @param boundary must not occur in the bytes: an id will do.
 */
export function multipartRanges(
  ranges: readonly ByteRange[],
  { size, mediaType }: { readonly size: number; readonly mediaType: string },
  boundary: string,
  open: (range: ByteRange) => Promise<BlobBody>,
): MultipartRanges {
  const head = (range: ByteRange) =>
    `\r\n--${boundary}\r\nContent-Type: ${mediaType}\r\nContent-Range: ${contentRange(range, size)}\r\n\r\n`;
  const tail = `\r\n--${boundary}--\r\n`;
  async function* parts(): AsyncGenerator<Buffer> {
    for (const range of ranges) {
      yield Buffer.from(head(range));
      const body = await open(range);
      if (Buffer.isBuffer(body)) yield body;
      else yield* body as AsyncIterable<Buffer>;
    }
    yield Buffer.from(tail);
  }
  const length = ranges.reduce((sum, range) => sum + Buffer.byteLength(head(range)) + range.length, tail.length);
  return {
    contentType: `multipart/byteranges; boundary=${boundary}`,
    length,
    body: Readable.from(parts(), { objectMode: false }),
  };
}
