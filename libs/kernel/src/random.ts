// Asking the system for a few thousand random bytes costs hardly more than asking for sixteen.
const page = Buffer.alloc(4_096);
let taken = page.length;

/**
 * So many fresh bytes from the system's generator, given out once: for ids and nonces. What is secret itself asks the
 * system, for these bytes stay in memory until others take their place. Use them at once, for the same reason.
 * @param count at most 4,096.
 */
export function freshBytes(count: number): Buffer {
  if (count > page.length) throw new RangeError(`There are ${String(page.length)} bytes at a time.`);
  if (taken + count > page.length) {
    crypto.getRandomValues(page);
    taken = 0;
  }
  taken += count;
  return page.subarray(taken - count, taken);
}
