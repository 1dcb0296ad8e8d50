import { v7, validate, version } from 'uuid';
import { freshBytes } from './random.js';

let milliseconds = 0;
let sequence = 0;

/** A new UUIDv7: unique without coordination and sortable by the time of its creation, in one process strictly. */
export function newId(): string {
  const bytes = freshBytes(16);
  const now = Date.now();
  if (now > milliseconds) {
    milliseconds = now;
    // One bit short of full, so that it can count up within the millisecond.
    sequence = bytes.readUInt32BE(0) >>> 1;
  } else {
    sequence += 1;
  }
  return v7({ random: bytes, msecs: milliseconds, seq: sequence });
}

/** Whether `value` is a UUIDv7 in its canonical lower-case form. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && validate(value) && version(value) === 7 && value === value.toLowerCase();
}
