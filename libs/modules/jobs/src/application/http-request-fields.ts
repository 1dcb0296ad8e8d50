import { ValidateBy, type ValidationArguments } from 'class-validator';

/** Longest URL that can be called, in characters. */
export const MAX_URL = 2_048;

/** Most headers of a call. */
export const MAX_HEADERS = 50;

const MAX_HEADER_VALUE = 4_096;
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;
// What a header may hold by RFC 9110, without line breaks and beyond Latin-1.
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** What the connection is about and what we say ourselves. */
const OURS =
  /^(?:host|connection|keep-alive|content-length|transfer-encoding|te|trailer|upgrade|expect|idempotency-key|proxy-.*)$/i;

const WITHOUT_BODY: ReadonlySet<unknown> = new Set(['GET', 'HEAD']);

/** Validates a field as an http or https URL without a user name. */
export function CallableUrl(): PropertyDecorator {
  return ValidateBy({
    name: 'isCallableUrl',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && isCallable(value),
      defaultMessage: () =>
        `must be an http or https URL without a user name, of at most ${String(MAX_URL)} characters`,
    },
  });
}

/** Validates a field as headers that a caller may set: an object of texts by name. */
export function HeaderFields(): PropertyDecorator {
  return ValidateBy({
    name: 'isHeaders',
    validator: {
      validate: (value: unknown) => isHeaders(value),
      defaultMessage: () =>
        `must hold at most ${String(MAX_HEADERS)} header fields; those of the connection and Idempotency-Key are set by Plinth`,
    },
  });
}

/** Validates a field as the body of a call whose `method` takes one. */
export function BodyOfMethod(): PropertyDecorator {
  return ValidateBy({
    name: 'isBodyOfMethod',
    validator: {
      // Servers make nothing of such a body, or refuse it; some between here and there take it for the next request.
      validate: (body: unknown, call?: ValidationArguments) =>
        body === null || !WITHOUT_BODY.has((call?.object as { method?: unknown }).method),
      defaultMessage: () => 'must not be set for GET and HEAD, which carry no body',
    },
  });
}

function isCallable(value: string): boolean {
  if (value.length > MAX_URL) return false;
  try {
    const { protocol, username, password } = new URL(value);
    return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '';
  } catch {
    return false;
  }
}

function isHeaders(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  const names = new Set(entries.map(([name]) => name.toLowerCase()));
  return names.size === entries.length && entries.length <= MAX_HEADERS && entries.every(isHeader);
}

function isHeader([name, value]: [string, unknown]): boolean {
  return (
    NAME.test(name) &&
    !OURS.test(name) &&
    typeof value === 'string' &&
    value.length <= MAX_HEADER_VALUE &&
    VALUE.test(value)
  );
}
