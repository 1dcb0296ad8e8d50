import type { Type } from '@nestjs/common';
import type { InputFault, Json, JsonObject } from '@plinth/kernel';
import { validateSync, type ValidationError } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import type { KeyRing } from '../secrets/key-ring.js';
import { validationFaults } from '../http/validation.pipe.js';
import { DomainEvent } from './domain-event.js';
import { instanceOf } from './payload-instance.js';
import { JobErrors } from './queue.errors.js';

const SECRETS = Symbol('plinth.job.secrets');
const MASK = '••••••';

/** Most bytes of a payload or a result as JSON. */
export const MAX_JSON_BYTES = 262_144;

/** The payload of jobs that need none. */
@JSONSchema({ type: 'object' })
export class NoPayload {}

/** Marks a field of a payload class as secret: sealed in the ledger, opened for the handler alone, masked elsewhere. */
export function SecretField(): PropertyDecorator {
  return (target, property) => {
    const known = (Reflect.getMetadata(SECRETS, target) as readonly string[] | undefined) ?? [];
    Reflect.defineMetadata(SECRETS, [...known, String(property)], target);
  };
}

/** The names of the secret fields of a payload class. */
export function secretFields(payloadClass: Type): readonly string[] {
  return (Reflect.getMetadata(SECRETS, payloadClass.prototype as object) as readonly string[] | undefined) ?? [];
}

/**
 * The payload as plain JSON, validated by its class; unknown fields are refused. An event is code's own and is taken
 * as it is.
 * @throws {JobErrors.invalidPayload} with a fault for each field, pointers starting with `/payload`.
 */
export function checkedPayload(payloadClass: Type, payload: unknown): JsonObject {
  if (!(payloadClass.prototype instanceof DomainEvent)) {
    const faults = isObject(payload)
      ? [
          ...forbiddenKeys(payload, '/payload'),
          ...validated(payloadClass, payload).flatMap((error) => validationFaults(error, '/payload')),
        ]
      : [{ pointer: '/payload', code: 'object', detail: 'must be an object' }];
    if (faults.length > 0) throw JobErrors.invalidPayload({ faults });
  }
  const text = JSON.stringify(payload);
  if (Buffer.byteLength(text) > MAX_JSON_BYTES) {
    const detail = `must not exceed ${String(MAX_JSON_BYTES)} bytes as JSON`;
    throw JobErrors.invalidPayload({ faults: [{ pointer: '/payload', code: 'max_bytes', detail }] });
  }
  return JSON.parse(text) as JsonObject;
}

/** Replaces the secret fields by what only the key ring opens, bound to this job. */
export function sealed(payloadClass: Type, payload: JsonObject, jobId: string, keys: KeyRing): JsonObject {
  const copy = { ...payload };
  for (const field of secretFields(payloadClass)) {
    if (copy[field] !== undefined) {
      copy[field] = { $sealed: keys.seal(JSON.stringify(copy[field]), purpose(jobId, field)) };
    }
  }
  return copy;
}

/** The payload for the handler: an instance of its class with the secret fields opened. */
export function opened<P extends object>(payloadClass: Type<P>, payload: JsonObject, jobId: string, keys: KeyRing): P {
  const fields = secretFields(payloadClass);
  if (fields.length === 0) return instanceOf(payloadClass, payload);
  const copy = { ...payload };
  for (const field of fields) {
    const value = copy[field];
    if (isObject(value) && typeof value['$sealed'] === 'string') {
      copy[field] = JSON.parse(keys.open(value['$sealed'], purpose(jobId, field)).toString()) as Json;
    }
  }
  return instanceOf(payloadClass, copy);
}

/** The payload as people may see it. The mark is in the value, so that it holds for types that are gone, too. */
export function masked(payload: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(payload).map(([key, value]) => [key, isObject(value) && '$sealed' in value ? MASK : value]),
  );
}

function purpose(jobId: string, field: string): string {
  return `job:${jobId}:${field}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function validated(payloadClass: Type, payload: object): ValidationError[] {
  const instance = instanceOf(payloadClass as Type<object>, payload);
  // A class without rules is a payload without fields: the whitelist alone refuses whatever is in it.
  return validateSync(instance, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: false });
}

// The whitelist of class-validator lets these through, since every object has them.
function forbiddenKeys(value: unknown, pointer: string): InputFault[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((key) =>
    key === '__proto__' || key === 'constructor' || key === 'prototype'
      ? [{ pointer: `${pointer}/${key}`, code: 'unknown', detail: 'is not allowed' }]
      : forbiddenKeys((value as Record<string, unknown>)[key], `${pointer}/${key}`),
  );
}
