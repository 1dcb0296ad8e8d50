import { plainToInstance } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsOptional,
  IsString,
  MaxLength,
  validateSync,
  ValidateBy,
} from 'class-validator';
import type { JsonObject } from '@plinth/kernel';
import { MayBeAbsent, StorableJsonObject, Text } from '@plinth/platform/http';
import { EmailAddress } from '../email-address.js';
import { LanguageTag, TimeZone } from '../locale-settings.js';
import { isImportableHash } from './importable-hash.js';

/** What is wrong with a row: with which field, a stable code and a sentence that repeats nothing of it. */
export interface RowFault {
  readonly field: string | null;
  readonly code: string;
  readonly detail: string;
}

const MAX_METADATA_BYTES = 16 * 1024;
const MAX_DEPTH = 32;
const POISON = new Set(['__proto__', 'constructor', 'prototype']);

/** What an export tells and an import takes no notice of. */
const PASSED_OVER = ['id', 'emailVerified', 'status', 'avatarUrl', 'createdAt', 'updatedAt', 'lastLoginAt'];

/** One person in a file. What is left out stays as it is; `null` removes. */
export class ImportedUser {
  @EmailAddress()
  email: string;

  @IsOptional()
  @Text({ max: 200 })
  displayName?: string | null;

  @IsOptional()
  @LanguageTag()
  locale?: string | null;

  @IsOptional()
  @TimeZone()
  timeZone?: string | null;

  @IsOptional()
  @StorableJsonObject()
  metadata?: JsonObject | null;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(63, { each: true })
  roles?: string[] | null;

  @MayBeAbsent()
  @ValidateBy({
    name: 'isPasswordHash',
    validator: {
      validate: isImportableHash,
      defaultMessage: () => 'must be an Argon2id hash in PHC format, neither weaker nor dearer than is safe',
    },
  })
  passwordHash?: string | null;
}

/** The fields that a row may set. */
const FIELDS = new Set(['email', 'displayName', 'locale', 'timeZone', 'metadata', 'roles', 'passwordHash']);

/** Whether a file may have this column or field. */
export function isKnownField(name: string): boolean {
  return FIELDS.has(name) || PASSED_OVER.includes(name);
}

/** Reads a row. @returns the person, or what is wrong with the row. */
export function readUser(fields: Readonly<Record<string, unknown>>): ImportedUser | RowFault[] {
  const unknown = Object.keys(fields).filter((name) => !isKnownField(name));
  // The name is the file's own text: it is not repeated.
  if (unknown.length > 0) return [{ field: null, code: 'unknown_field', detail: 'has a field that nobody knows' }];
  const known = Object.fromEntries(Object.entries(fields).filter(([name]) => FIELDS.has(name)));
  const metadata = known['metadata'];
  // Checked before anything walks through it.
  if (!isBounded(metadata)) {
    return [{ field: 'metadata', code: 'isBounded', detail: 'must be at most 16 KiB of JSON, nested at most 32 deep' }];
  }
  const user = plainToInstance(ImportedUser, { ...known, metadata: undefined });
  if (metadata !== undefined) user.metadata = metadata as JsonObject;
  const faults = validateSync(user).flatMap(({ property, constraints }) =>
    Object.entries(constraints ?? {}).map(([code, message]) => ({
      field: property,
      code,
      detail: message.startsWith(property) ? message.slice(property.length + 1) : message,
    })),
  );
  return faults.length > 0 ? faults : user;
}

function isBounded(value: unknown): boolean {
  return isShallow(value, MAX_DEPTH) && Buffer.byteLength(JSON.stringify(value ?? null)) <= MAX_METADATA_BYTES;
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.entries(value).every(([key, child]) => !POISON.has(key) && isShallow(child, depth - 1));
}
