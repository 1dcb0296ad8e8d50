import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, Matches, ValidateBy } from 'class-validator';
import { isId } from '@plinth/kernel';

const MAX_ENTRIES = 200;
const MAX_VALUE = 200;
const DOMAIN = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/i;
const ROLE = /^[a-z][a-z0-9-]{1,62}$/;
const UNWELCOME = /[\p{Cc}\p{Cs}]/u;

/** Validates a field as mail domains. */
export function Domains() {
  return applyDecorators(
    ApiProperty({
      type: 'array',
      items: { type: 'string', maxLength: 253 },
      maxItems: MAX_ENTRIES,
      example: ['example.com'],
    }),
    IsArray(),
    ArrayMaxSize(MAX_ENTRIES),
    Matches(DOMAIN, { each: true, message: 'each must be a domain' }),
  );
}

/** Validates a field as a table from a value of a claim to the role that it gives. */
export function RoleTable() {
  return table('roles', (name) => ROLE.test(name), { staff: 'support' });
}

/** Validates a field as a table from a value of a claim to the organization that it leads to. */
export function OrganizationTable() {
  return table('ids of organizations', isId, { acme: '01890a5d-ac96-774b-bcce-b302099a8057' });
}

function table(what: string, holds: (value: string) => boolean, example: Record<string, string>) {
  return applyDecorators(
    ApiProperty({ type: 'object', additionalProperties: { type: 'string', maxLength: 63 }, example }),
    ValidateBy({
      name: 'isTable',
      validator: {
        validate: (value: unknown) => isTable(value, holds),
        defaultMessage: () => `must be an object of at most ${String(MAX_ENTRIES)} values and ${what}`,
      },
    }),
  );
}

function isTable(value: unknown, holds: (value: string) => boolean): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value as Record<string, unknown>);
  return (
    entries.length <= MAX_ENTRIES &&
    entries.every(
      ([key, given]) =>
        key.length > 0 && key.length <= MAX_VALUE && !UNWELCOME.test(key) && typeof given === 'string' && holds(given),
    )
  );
}
