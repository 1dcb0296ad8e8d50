import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';

const INSTANT = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** Validates a field as an instant in ISO 8601: a date (midnight UTC), or a date and time with its offset. */
export function Instant() {
  return applyDecorators(
    ApiProperty({ type: 'string', format: 'date-time', example: '2030-01-31T12:00:00.000Z' }),
    ValidateBy({
      name: 'isInstant',
      validator: {
        validate: isInstant,
        defaultMessage: () => 'must be an instant in ISO 8601, such as 2030-01-31T12:00:00.000Z',
      },
    }),
  );
}

function isInstant(value: unknown): boolean {
  const day = typeof value === 'string' ? INSTANT.exec(value)?.[1] : undefined;
  return day !== undefined && !Number.isNaN(Date.parse(value as string)) && isInCalendar(day);
}

/** JavaScript takes 30 February for a day in March. */
function isInCalendar(day: string): boolean {
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}
