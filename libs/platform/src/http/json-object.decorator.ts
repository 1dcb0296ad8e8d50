import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';

// NUL, and halves of a surrogate pair.
const UNSTORABLE = /[\0\p{Cs}]/u;

/**
 * Validates a field as a JSON object that comes back from Postgres as it was sent: no NUL and no half characters in its
 * texts and keys, no number beyond a double.
 */
export function StorableJsonObject() {
  return applyDecorators(
    ApiProperty({ type: 'object', additionalProperties: true }),
    ValidateBy({
      name: 'isStorableJsonObject',
      validator: {
        validate: (value: unknown) => isObject(value) && isStorable(value),
        defaultMessage: () => 'must be a JSON object without NUL characters, broken characters and overflowing numbers',
      },
    }),
  );
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !UNSTORABLE.test(value);
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, child]) => isStorable(key) && isStorable(child));
}
