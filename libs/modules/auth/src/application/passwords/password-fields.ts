import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';
import { PASSWORD_LENGTH } from './password-policy.js';

// Composition can fold several units into one code point; past this no text is short enough.
const MAX_UNITS = 1_024;
const LONE_SURROGATE = /\p{Cs}/u;
const CONTROL = /[\p{Cc}\p{Cs}]/u;

/** Validates a field as a password that an account can have: 8 to 128 code points, counted as it is hashed. */
export function NewPassword() {
  const { min, max } = PASSWORD_LENGTH;
  return applyDecorators(
    ApiProperty({
      type: 'string',
      format: 'password',
      minLength: min,
      maxLength: max,
      example: 'a long sentence is easy to remember',
    }),
    ValidateBy({
      name: 'isPassword',
      validator: {
        validate: isPassword,
        defaultMessage: () =>
          `must be a password of ${String(min)} to ${String(max)} characters, none of them a control character`,
      },
    }),
  );
}

/** Validates a field as a password that somebody types to sign in: of any length that could have been accepted. */
export function GivenPassword() {
  return applyDecorators(
    ApiProperty({
      type: 'string',
      format: 'password',
      minLength: 1,
      maxLength: MAX_UNITS,
      example: 'a long sentence is easy to remember',
    }),
    ValidateBy({
      name: 'isPassword',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && value !== '' && value.length <= MAX_UNITS && !LONE_SURROGATE.test(value),
        defaultMessage: () => `must be text of 1 to ${String(MAX_UNITS)} characters`,
      },
    }),
  );
}

function isPassword(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > MAX_UNITS || CONTROL.test(value)) return false;
  const length = Array.from(value.normalize('NFKC')).length;
  return length >= PASSWORD_LENGTH.min && length <= PASSWORD_LENGTH.max;
}
