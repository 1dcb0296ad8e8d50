import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsInt } from 'class-validator';

const PLAIN = /^(?:0|-?[1-9]\d{0,14})$/;

/** Reads a query parameter as a whole number in plain decimal digits, and refuses it where it is none. */
export function WholeNumber() {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && PLAIN.test(value) ? Number(value) : value,
    ),
    IsInt(),
  );
}
