import { pipeline, Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';

/** One file of an archive. */
export interface ZipEntry {
  /** A relative path with forward slashes. */
  readonly name: string;
  readonly modifiedAt: Date;
  /** Whether its bytes are worth compressing. */
  readonly compress: boolean;
  readonly bytes: AsyncIterable<Uint8Array>;
}

interface Written {
  readonly name: Buffer;
  readonly time: number;
  readonly method: number;
  readonly crc: number;
  readonly size: number;
  readonly packed: number;
  readonly offset: number;
}

const STORED = 0;
const DEFLATED = 8;
// Sizes follow the bytes (bit 3); names are UTF-8 (bit 11).
const FLAGS = 0x0808;
const VERSION = 45;
const FULL_16 = 0xffff;
const FULL_32 = 0xffffffff;

/**
 * A ZIP archive (APPNOTE 6.3, with ZIP64 throughout, so that nothing is too large) of `entries`, one after the other,
 * while they are read. Nothing of it is held but the directory.
 */
export async function* zipStream(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Buffer> {
  const written: Written[] = [];
  let at = 0;
  const emit = (chunk: Buffer) => {
    at += chunk.length;
    return chunk;
  };
  for await (const { name: text, modifiedAt, compress, bytes } of entries) {
    const file = {
      name: Buffer.from(text),
      time: dosTime(modifiedAt),
      method: compress ? DEFLATED : STORED,
      offset: at,
    };
    yield emit(localHeader(file));
    const counted = { crc: 0, size: 0 };
    const start = at;
    for await (const chunk of packed(measured(bytes, counted), compress)) yield emit(chunk);
    const entry = { ...file, ...counted, packed: at - start };
    yield emit(descriptor(entry));
    written.push(entry);
  }
  const start = at;
  for (const entry of written) yield emit(directoryEntry(entry));
  yield endOfDirectory(written.length, start, at - start);
}

async function* measured(bytes: AsyncIterable<Uint8Array>, into: { crc: number; size: number }) {
  for await (const chunk of bytes) {
    into.crc = crc32(chunk, into.crc);
    into.size += chunk.length;
    yield chunk;
  }
}

function packed(bytes: AsyncIterable<Uint8Array>, compress: boolean): AsyncIterable<Buffer> {
  const source = Readable.from(bytes, { objectMode: false });
  if (!compress) return source;
  const deflate = createDeflateRaw();
  // Whichever ends early takes the other with it: nothing stays open for a reader who went away.
  return pipeline(source, deflate, () => undefined);
}

function localHeader(file: Pick<Written, 'name' | 'time' | 'method'>): Buffer {
  const extra = zip64(0, 0);
  // Checksum and sizes are not known before the bytes are.
  return Buffer.concat([signature(0x04034b50), described({ ...file, crc: 0 }, extra), file.name, extra]);
}

/** What both headers of a file say of it, in the same words. */
function described({ name, time, method, crc }: Pick<Written, 'name' | 'time' | 'method' | 'crc'>, extra: Buffer) {
  const block = Buffer.alloc(26);
  block.writeUInt16LE(VERSION, 0);
  block.writeUInt16LE(FLAGS, 2);
  block.writeUInt16LE(method, 4);
  block.writeUInt32LE(time, 6);
  block.writeUInt32LE(crc, 10);
  block.writeUInt32LE(FULL_32, 14);
  block.writeUInt32LE(FULL_32, 18);
  block.writeUInt16LE(name.length, 22);
  block.writeUInt16LE(extra.length, 24);
  return block;
}

function signature(value: number): Buffer {
  const block = Buffer.alloc(4);
  block.writeUInt32LE(value);
  return block;
}

function descriptor({ crc, size, packed: length }: Written): Buffer {
  const block = Buffer.alloc(24);
  block.writeUInt32LE(0x08074b50, 0);
  block.writeUInt32LE(crc, 4);
  block.writeBigUInt64LE(BigInt(length), 8);
  block.writeBigUInt64LE(BigInt(size), 16);
  return block;
}

function directoryEntry(entry: Written): Buffer {
  const { name, size, packed: length, offset } = entry;
  const extra = zip64(size, length, offset);
  const madeBy = Buffer.alloc(2);
  madeBy.writeUInt16LE(VERSION);
  // Comment, disk and attributes: none; then where the file begins, which only the extra field has room for.
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(FULL_32, 10);
  return Buffer.concat([signature(0x02014b50), madeBy, described(entry, extra), rest, name, extra]);
}

function endOfDirectory(count: number, offset: number, size: number): Buffer {
  const large = Buffer.alloc(56);
  large.writeUInt32LE(0x06064b50, 0);
  large.writeBigUInt64LE(44n, 4);
  large.writeUInt16LE(VERSION, 12);
  large.writeUInt16LE(VERSION, 14);
  large.writeBigUInt64LE(BigInt(count), 24);
  large.writeBigUInt64LE(BigInt(count), 32);
  large.writeBigUInt64LE(BigInt(size), 40);
  large.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + size), 8);
  locator.writeUInt32LE(1, 16);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(count, FULL_16), 8);
  end.writeUInt16LE(Math.min(count, FULL_16), 10);
  end.writeUInt32LE(Math.min(size, FULL_32), 12);
  end.writeUInt32LE(FULL_32, 16);
  return Buffer.concat([large, locator, end]);
}

function zip64(...values: readonly number[]): Buffer {
  const extra = Buffer.alloc(4 + 8 * values.length);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(8 * values.length, 2);
  values.forEach((value, index) => extra.writeBigUInt64LE(BigInt(value), 4 + 8 * index));
  return extra;
}

/** Time and date as MS-DOS kept them, in UTC: two seconds are the finest that it knows, 1980 the earliest. */
function dosTime(at: Date): number {
  const year = Math.max(0, at.getUTCFullYear() - 1980);
  const date = (year << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  return ((date << 16) | time) >>> 0;
}
