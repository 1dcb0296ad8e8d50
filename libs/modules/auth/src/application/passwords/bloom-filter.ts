import { createHash } from 'node:crypto';

/** A filter in a form that a file can hold. */
export interface FilterData {
  readonly hashes: number;
  /** The bits, in base64. */
  readonly bits: string;
}

/**
 * A set that takes a few bits for each text. It never misses a text that was put in, and rarely takes another for one
 * (Bloom, 1970).
 */
export class BloomFilter {
  private readonly hashes: number;
  private readonly bits: Buffer;

  constructor(data: FilterData) {
    this.hashes = data.hashes;
    this.bits = Buffer.from(data.bits, 'base64');
  }

  /** A filter that holds `texts` and takes another text for one of them with the given probability. */
  static of(texts: readonly string[], falsePositives: number): FilterData {
    const perText = -Math.log(falsePositives) / Math.LN2 ** 2;
    const bits = Buffer.alloc(Math.ceil((texts.length * perText) / 8));
    const hashes = Math.round(perText * Math.LN2);
    for (const text of texts) {
      for (const place of places(text, hashes, bits.length * 8)) {
        bits.writeUInt8(bits.readUInt8(place >> 3) | (1 << (place & 7)), place >> 3);
      }
    }
    return { hashes, bits: bits.toString('base64') };
  }

  /** Whether the text was put in: if not, the answer is almost always `false`. */
  has(text: string): boolean {
    return places(text, this.hashes, this.bits.length * 8).every(
      (place) => (this.bits.readUInt8(place >> 3) & (1 << (place & 7))) !== 0,
    );
  }
}

/** Where the bits of a text are: two hashes give as many as are needed (Kirsch and Mitzenmacher, 2006). */
function places(text: string, hashes: number, bits: number): number[] {
  const digest = createHash('sha256').update(text).digest();
  const [first, step] = [digest.readUIntBE(0, 6), digest.readUIntBE(6, 6)];
  return Array.from({ length: hashes }, (_, n) => (first + n * step) % bits);
}
