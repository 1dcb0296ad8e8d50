import { domainToASCII } from 'node:url';
import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { isEmail, ValidateBy } from 'class-validator';

const MAX_LENGTH = 254;

// Invisible or direction-changing characters, which make two addresses look alike.
const INVISIBLE = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u;
// Letters of these scripts have Latin twins: an address that mixes them with Latin poses as another one.
const LATIN = /\p{Script=Latin}/u;
const TWINS = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u;

// A domain that is in its ASCII form already, as nearly all are: it need not be parsed.
const ASCII_DOMAIN = /^(?!.*xn--)(?:[a-z0-9-]+\.)*[a-z][a-z0-9-]*$/;

/**
 * The form in which addresses are compared: NFKC, lower case, the domain in ASCII. Two spellings of one address have
 * one form; what is no address has one as well, that no account has.
 */
export function canonicalEmail(email: string): string {
  const folded = fold(email);
  const at = folded.lastIndexOf('@');
  const domain = folded.slice(at + 1);
  return ASCII_DOMAIN.test(domain) ? folded : `${folded.slice(0, at + 1)}${domainToASCII(domain) || domain}`;
}

/** Whether an account can have this address: well-formed, at most 254 characters, and not made to pose as another. */
export function isEmailAddress(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > MAX_LENGTH) return false;
  const canonical = canonicalEmail(value);
  return (
    !INVISIBLE.test(value.trim()) &&
    isEmail(value.trim()) &&
    isEmail(canonical) &&
    canonical.length <= MAX_LENGTH &&
    !fold(value)
      .split(/[.@]/)
      .some((label) => LATIN.test(label) && TWINS.test(label))
  );
}

function fold(email: string): string {
  return email.trim().normalize('NFKC').toLowerCase().normalize('NFKC');
}

/** Validates a field as an address that an account can have, and trims it. */
export function EmailAddress() {
  return applyDecorators(
    ApiProperty({ type: 'string', format: 'email', maxLength: MAX_LENGTH, example: 'ada@example.com' }),
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value)),
    ValidateBy({
      name: 'isEmail',
      validator: { validate: isEmailAddress, defaultMessage: () => 'must be an e-mail address' },
    }),
  );
}
