import { domainToASCII } from 'node:url';
import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ValidateBy, type ValidationOptions } from 'class-validator';
import { canonicalEmail } from '@plinth/modules/users';

const DOMAIN = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/;
const LONGEST = 253;
const FOREIGN = /[^\p{L}\p{M}\p{N}.-]/u;

/** A domain in the one form in which domains are compared: ASCII, lower case. What is no domain stays as it is. */
export function canonicalDomain(domain: string): string {
  // Past these, `domainToASCII` reads a host out of what is an address.
  if (domain.length > LONGEST || FOREIGN.test(domain)) return domain;
  return domainToASCII(domain.normalize('NFKC').toLowerCase()) || domain;
}

/** The domain of a mail address, in that form. */
export function domainOf(email: string): string {
  const canonical = canonicalEmail(email);
  return canonical.slice(canonical.lastIndexOf('@') + 1);
}

/** Validates a field as a domain, or as several, and brings it to that form. */
export function DomainName(options: ValidationOptions = {}) {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (Array.isArray(value) ? value.map(canonical) : canonical(value))),
    ValidateBy(
      {
        name: 'isDomain',
        validator: {
          validate: (value: unknown) => typeof value === 'string' && DOMAIN.test(value),
          defaultMessage: () => (options.each ? 'each must be a domain' : 'must be a domain'),
        },
      },
      options,
    ),
  );
}

function canonical(value: unknown): unknown {
  return typeof value === 'string' ? canonicalDomain(value) : value;
}
