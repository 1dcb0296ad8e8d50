import { v7, validate, version } from 'uuid';

/** A new UUIDv7: unique without coordination and sortable by the time of its creation. */
export function newId(): string {
  return v7();
}

/** Whether `value` is a UUIDv7 in its canonical lower-case form. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && validate(value) && version(value) === 7 && value === value.toLowerCase();
}
