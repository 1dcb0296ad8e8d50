import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { PIECE_BYTES, PieceSums, piecesAround, rightPieces, SUM_BYTES, summed, WHOLE_BYTES } from './piece-sums.js';

/** Bytes as they come: in chunks that have nothing to do with pieces. */
async function* chunks(bytes: Buffer, size = 100_003): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function read(source: AsyncIterable<Uint8Array>, got: Uint8Array[] = []): Promise<Buffer> {
  for await (const chunk of source) got.push(chunk);
  return Buffer.concat(got);
}

describe('the sums of pieces', () => {
  const bytes = randomBytes(5 * PIECE_BYTES + 17);
  const sumsOf = async (all: Buffer) => {
    const sums = new PieceSums();
    expect((await read(summed(chunks(all), sums))).equals(all)).toBe(true);
    return sums.digest();
  };
  const right = (source: AsyncIterable<Uint8Array>, sums: Buffer) =>
    rightPieces(source, sums, () => new Error('broken'));

  it('are the SHA-256 of each, the short one at the end as well', async () => {
    const sums = await sumsOf(bytes);
    const expected = Array.from({ length: 6 }, (_, index) =>
      createHash('sha256')
        .update(bytes.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES))
        .digest(),
    );
    expect(sums).toEqual(Buffer.concat(expected));
    expect(await sumsOf(bytes.subarray(0, 5 * PIECE_BYTES))).toEqual(Buffer.concat(expected.slice(0, 5)));
    expect(await sumsOf(bytes.subarray(0, WHOLE_BYTES))).toBeNull();
  });

  it('let every stretch through that is right', async () => {
    const sums = (await sumsOf(bytes))!;
    for (const [start, length] of [
      [0, 1],
      [PIECE_BYTES - 1, 2],
      [PIECE_BYTES, PIECE_BYTES],
      [bytes.length - 1, 1],
      [3, bytes.length - 3],
    ] as const) {
      const { first, count, range } = piecesAround({ start, length }, bytes.length);
      expect(range.start).toBeLessThanOrEqual(start);
      expect(range.start + range.length).toBeGreaterThanOrEqual(start + length);
      const part = bytes.subarray(range.start, range.start + range.length);
      const theirs = sums.subarray(first * SUM_BYTES, (first + count) * SUM_BYTES);
      expect((await read(right(chunks(part), theirs))).equals(part)).toBe(true);
    }
  });

  it('let no byte through that is not, wherever it is', async () => {
    const sums = (await sumsOf(bytes))!;
    for (const at of [0, PIECE_BYTES, 3 * PIECE_BYTES + 5, bytes.length - 1]) {
      const wrong = Buffer.from(bytes);
      wrong[at] = (wrong[at] ?? 0) ^ 1;
      const got: Uint8Array[] = [];
      await expect(read(right(chunks(wrong), sums), got)).rejects.toThrow('broken');
      const before = Math.floor(at / PIECE_BYTES) * PIECE_BYTES;
      expect(Buffer.concat(got).equals(bytes.subarray(0, before))).toBe(true);
    }
    for (const other of [
      bytes.subarray(0, -1),
      bytes.subarray(0, PIECE_BYTES),
      Buffer.concat([bytes, bytes]),
      Buffer.alloc(0),
    ])
      await expect(read(right(chunks(other), sums))).rejects.toThrow('broken');
  });
});
