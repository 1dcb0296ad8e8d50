const FIRST_PART_BYTES = 5 * 1024 * 1024;
const PARTS_OF_A_SIZE = 1_000;

/**
 * How large part `index` (from 0) is. S3 takes at least 5 MiB and at most 10,000 parts: the size doubles every thousand
 * parts, so that 5 TiB fit and a part of what is below 5 GiB takes up no more memory than it must.
 */
export function partBytes(index: number): number {
  return FIRST_PART_BYTES * 2 ** Math.floor(index / PARTS_OF_A_SIZE);
}

/**
 * Cuts `source` into parts; only the last one may be smaller, and one part, empty perhaps, there always is. Where the
 * source breaks, what came before is given first if `keepRest` says so. A part is good until the next but one is asked
 * for: two pieces of memory are all that parts take up, however many there are.
 * @param startAt the index of the first part.
 */
export async function* partsOf(
  source: AsyncIterable<Uint8Array>,
  startAt = 0,
  keepRest = false,
): AsyncGenerator<Buffer, void, undefined> {
  let part = new Part(startAt, null);
  let spare: Part | null = null;
  try {
    for await (let chunk of source) {
      for (chunk = part.take(chunk); part.isFull; chunk = part.take(chunk)) {
        yield part.bytes();
        [part, spare] = [new Part(part.index + 1, spare), part];
      }
    }
  } catch (error) {
    if (keepRest && part.size > 0) yield part.bytes();
    throw error;
  }
  if (part.size > 0 || part.index === startAt) yield part.bytes();
}

/** A part that fills. The first one has no more memory than it needs, as most objects are smaller than a part. */
class Part {
  size = 0;
  private readonly room: number;
  private readonly memory: Buffer | null;
  private held: Uint8Array[] = [];

  /** @param old one whose memory may be used again. */
  constructor(
    readonly index: number,
    old: Part | null,
  ) {
    this.room = partBytes(index);
    const isFirst = index === 0;
    this.memory = isFirst ? null : old?.memory?.length === this.room ? old.memory : Buffer.allocUnsafeSlow(this.room);
  }

  get isFull(): boolean {
    return this.size === this.room;
  }

  /** @returns what does not fit. */
  take(chunk: Uint8Array): Uint8Array {
    const taken = chunk.subarray(0, this.room - this.size);
    if (this.memory) this.memory.set(taken, this.size);
    else if (taken.length > 0) this.held.push(taken);
    this.size += taken.length;
    return chunk.subarray(taken.length);
  }

  bytes(): Buffer {
    if (this.memory) return this.memory.subarray(0, this.size);
    const all = Buffer.concat(this.held, this.size);
    this.held = [];
    return all;
  }
}
