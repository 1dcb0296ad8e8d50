import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';

/** What a text field takes. */
export interface TextOptions {
  /** In code points. Default: 1. */
  readonly min?: number;
  /** In code points. */
  readonly max: number;
  /** Whether line breaks and tabs are welcome. Default: false. */
  readonly multiline?: boolean;
}

const CONTROL = /[\p{Cc}\p{Cs}\u2028\u2029]/u;
const CONTROL_BUT_LINES = /(?![\n\r\t])[\p{Cc}\p{Cs}]/u;

/** Validates a field as text that can be kept and shown: no control characters, no half characters, nothing trimmed. */
export function Text({ min = 1, max, multiline = false }: TextOptions) {
  const kind = multiline ? 'text' : 'text in one line';
  return applyDecorators(
    ApiProperty({ type: 'string', minLength: min, maxLength: max }),
    ValidateBy({
      name: 'isText',
      validator: {
        validate: (value: unknown) => isText(value, min, max, multiline ? CONTROL_BUT_LINES : CONTROL),
        defaultMessage: () =>
          `must be ${kind} of ${String(min)} to ${String(max)} characters, none of them a control character`,
      },
    }),
  );
}

function isText(value: unknown, min: number, max: number, refused: RegExp): boolean {
  // A code point has at most two units: what is longer than that need not be counted.
  if (typeof value !== 'string' || value.length > max * 2) return false;
  const length = Array.from(value).length;
  return length >= min && length <= max && !refused.test(value);
}
