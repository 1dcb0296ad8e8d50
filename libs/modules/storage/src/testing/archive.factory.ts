import { crc32, inflateRawSync } from 'node:zlib';
import { expect } from '@jest/globals';

/** Reads a ZIP archive by its directory, as APPNOTE tells programs to. */
export function unpack(archive: Buffer): Map<string, Buffer> {
  const locator = archive.length - 22 - 20;
  expect(archive.readUInt32LE(locator)).toBe(0x07064b50);
  const end = Number(archive.readBigUInt64LE(locator + 8));
  const count = Number(archive.readBigUInt64LE(end + 32));
  const files = new Map<string, Buffer>();
  for (let n = 0, at = Number(archive.readBigUInt64LE(end + 48)); n < count; n++) {
    expect(archive.readUInt32LE(at)).toBe(0x02014b50);
    const [method, crc, nameLength, extraLength] = [10, 16, 28, 30].map((field) =>
      field === 16 ? archive.readUInt32LE(at + field) : archive.readUInt16LE(at + field),
    ) as [number, number, number, number];
    const name = archive.subarray(at + 46, at + 46 + nameLength).toString('utf8');
    const [size, packed, offset] = [4, 12, 20].map((field) =>
      Number(archive.readBigUInt64LE(at + 46 + nameLength + field)),
    ) as [number, number, number];
    const start = offset + 30 + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
    const stored = archive.subarray(start, start + packed);
    const bytes = method === 8 ? inflateRawSync(stored) : stored;
    expect([bytes.length, crc32(bytes)]).toEqual([size, crc]);
    files.set(name, bytes);
    at += 46 + nameLength + extraLength;
  }
  return files;
}
