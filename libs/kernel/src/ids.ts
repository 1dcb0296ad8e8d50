import { v7, validate, version } from 'uuid';

// Asking the system for a few thousand random bytes costs hardly more than asking for sixteen.
const random = new Uint8Array(4_096);
let taken = random.length;

let milliseconds = 0;
let sequence = 0;

/** A new UUIDv7: unique without coordination and sortable by the time of its creation, in one process strictly. */
export function newId(): string {
  if (taken === random.length) {
    crypto.getRandomValues(random);
    taken = 0;
  }
  const bytes = random.subarray(taken, taken + 16);
  taken += 16;
  const now = Date.now();
  if (now > milliseconds) {
    milliseconds = now;
    // One bit short of full, so that it can count up within the millisecond.
    sequence = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) >>> 1;
  } else {
    sequence += 1;
  }
  return v7({ random: bytes, msecs: milliseconds, seq: sequence });
}

/** Whether `value` is a UUIDv7 in its canonical lower-case form. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && validate(value) && version(value) === 7 && value === value.toLowerCase();
}
