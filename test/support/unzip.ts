import { inflateRawSync } from 'node:zlib';

/** The files of a ZIP64 archive, read by its directory. */
export function unzip(archive: Buffer): Map<string, Buffer> {
  const end = Number(archive.readBigUInt64LE(archive.length - 42 + 8));
  const count = Number(archive.readBigUInt64LE(end + 32));
  const files = new Map<string, Buffer>();
  for (let n = 0, at = Number(archive.readBigUInt64LE(end + 48)); n < count; n++) {
    const nameLength = archive.readUInt16LE(at + 28);
    const extra = at + 46 + nameLength;
    const offset = Number(archive.readBigUInt64LE(extra + 20));
    const packed = Number(archive.readBigUInt64LE(extra + 12));
    const start = offset + 30 + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
    const stored = archive.subarray(start, start + packed);
    const name = archive.subarray(at + 46, extra).toString('utf8');
    files.set(name, archive.readUInt16LE(at + 10) === 8 ? inflateRawSync(stored) : Buffer.from(stored));
    at = extra + archive.readUInt16LE(at + 30);
  }
  return files;
}
