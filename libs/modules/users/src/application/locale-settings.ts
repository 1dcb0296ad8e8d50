import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';

const MAX_LENGTH = 64;

// Making one to see whether it can be made is slow, and people share few of them.
const REMEMBERED = 1_000;

/** Validates a field as a BCP 47 language tag, such as `de-AT`. */
export function LanguageTag() {
  return setting('isLanguageTag', 'a BCP 47 language tag, such as de-AT', 'de-AT', (tag) =>
    Intl.getCanonicalLocales(tag),
  );
}

/** Validates a field as an IANA time zone, such as `Europe/Vienna`. */
export function TimeZone() {
  return setting('isTimeZone', 'an IANA time zone, such as Europe/Vienna', 'Europe/Vienna', (timeZone) => {
    if (!/^[A-Za-z]/.test(timeZone)) throw new RangeError('An offset is no time zone.');
    return new Intl.DateTimeFormat('en', { timeZone });
  });
}

/** @param check throws a RangeError for what is none. */
function setting(name: string, what: string, example: string, check: (value: string) => unknown) {
  const known = new Set<string>();
  const isOne = (value: string): boolean => {
    if (known.has(value)) return true;
    if (!passes(check, value)) return false;
    if (known.size < REMEMBERED) known.add(value);
    return true;
  };
  return applyDecorators(
    ApiProperty({ type: 'string', maxLength: MAX_LENGTH, example }),
    ValidateBy({
      name,
      validator: {
        validate: (value: unknown) => typeof value === 'string' && value.length <= MAX_LENGTH && isOne(value),
        defaultMessage: () => `must be ${what}`,
      },
    }),
  );
}

function passes(check: (value: string) => unknown, value: string): boolean {
  try {
    return Boolean(check(value));
  } catch {
    return false;
  }
}
