import { createHash, type Hash } from 'node:crypto';
import type { ByteRange } from './storage-driver.js';

/** How many bytes one sum is of; the last piece of a blob may be shorter. */
export const PIECE_BYTES = 256 * 1024;

/** A blob of this size or less has no need of them: it is read, and compared, whole. */
export const WHOLE_BYTES = 1024 * 1024;

/** The bytes of one sum: SHA-256. */
export const SUM_BYTES = 32;

// 32 GiB. What is larger would have sums that are too large themselves.
const MAX_PIECES = 128 * 1024;

/** Where the sums of blobs are kept, apart from their bytes. */
export interface KeepsPieceSums {
  /** Keeps the sums of a blob; those that are there already stay, as its bytes never change. */
  keep(blobId: string, sums: Buffer): Promise<void>;
  /** Forgets those of blobs that are gone. */
  forget(blobIds: readonly string[]): Promise<void>;
}

/** Takes the SHA-256 of each piece of a blob while its bytes pass, so that any stretch of it can be compared later. */
export class PieceSums {
  private readonly sums: Buffer[] = [];
  private piece: Hash = createHash('sha256');
  private room = PIECE_BYTES;
  private bytes = 0;

  update(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    if (this.sums.length > MAX_PIECES) return;
    for (let rest = chunk; rest.length > 0;) {
      const taken = rest.subarray(0, this.room);
      this.piece.update(taken);
      this.room -= taken.length;
      rest = rest.subarray(taken.length);
      if (this.room > 0) continue;
      this.sums.push(this.piece.digest());
      this.piece = createHash('sha256');
      this.room = PIECE_BYTES;
    }
  }

  /** The sums one after the other, of what has passed so far; `null` where there is no need of them, or are too many. */
  digest(): Buffer | null {
    if (this.bytes <= WHOLE_BYTES || this.sums.length > MAX_PIECES) return null;
    return Buffer.concat(this.room === PIECE_BYTES ? this.sums : [...this.sums, this.piece.copy().digest()]);
  }
}

/** Passes bytes on, and tells `sums` of them. */
export async function* summed(source: AsyncIterable<Uint8Array>, sums: PieceSums): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    sums.update(chunk);
    yield chunk;
  }
}

/** The whole pieces around a stretch of a blob of `size` bytes, and which sums are theirs. */
export function piecesAround({ start, length }: ByteRange, size: number) {
  const first = Math.floor(start / PIECE_BYTES);
  const count = Math.ceil((start + length) / PIECE_BYTES) - first;
  const begin = first * PIECE_BYTES;
  return { first, count, range: { start: begin, length: Math.min(size, begin + count * PIECE_BYTES) - begin } };
}

/**
 * Passes pieces on, each once it has the sum that it must have.
 * @param broken makes what is thrown at the first one that differs.
 */
export async function* rightPieces(
  source: AsyncIterable<Uint8Array>,
  sums: Buffer,
  broken: () => Error,
): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = [];
  let size = 0;
  let at = 0;
  const judged = () => {
    const piece =
      held.length === 1 && held[0] ? Buffer.from(held[0].buffer, held[0].byteOffset, size) : Buffer.concat(held);
    const sum = createHash('sha256').update(piece).digest();
    if (!sum.equals(sums.subarray(at, at + SUM_BYTES))) throw broken();
    [held, size, at] = [[], 0, at + SUM_BYTES];
    return piece;
  };
  for await (const chunk of source) {
    for (let rest = chunk; rest.length > 0;) {
      const taken = rest.subarray(0, PIECE_BYTES - size);
      held.push(taken);
      size += taken.length;
      rest = rest.subarray(taken.length);
      if (size === PIECE_BYTES) yield judged();
    }
  }
  if (size > 0) yield judged();
  if (at !== sums.length) throw broken();
}
