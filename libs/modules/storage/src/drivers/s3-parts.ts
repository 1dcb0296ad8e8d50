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
 * source breaks, what came before is given first if `keepRest` says so.
 * @param startAt the index of the first part.
 */
export async function* partsOf(
  source: AsyncIterable<Uint8Array>,
  startAt = 0,
  keepRest = false,
): AsyncGenerator<Buffer, void, undefined> {
  let index = startAt;
  let held: Uint8Array[] = [];
  let size = 0;
  const cut = () => {
    const part = Buffer.concat(held, size);
    [held, size] = [[], 0];
    index += 1;
    return part;
  };
  try {
    for await (let chunk of source) {
      while (size + chunk.length >= partBytes(index)) {
        const room = partBytes(index) - size;
        held.push(chunk.subarray(0, room));
        size += room;
        chunk = chunk.subarray(room);
        yield cut();
      }
      if (chunk.length > 0) held.push(chunk);
      size += chunk.length;
    }
  } catch (error) {
    if (keepRest && size > 0) yield cut();
    throw error;
  }
  if (size > 0 || index === startAt) yield cut();
}
