import { hash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { currentContext } from '../../context/context.js';
import { HttpErrors } from '../http.errors.js';

/** Who sent which key with which request. */
export interface IdempotentRequest {
  readonly caller: string;
  readonly key: string;
  readonly fingerprint: string;
}

/** What the `key` of `request` stands for: its address, with `content`. */
export function identify(request: FastifyRequest, key: string, content: unknown): IdempotentRequest {
  const fingerprint = hash('sha256', `${request.url}\n${JSON.stringify(content ?? null)}`, 'base64url');
  return { caller: callerOf(request), key, fingerprint };
}

/**
 * The key of `request`, if it has one.
 * @throws {AppError} `http.validation_failed` for a key that is none.
 */
export function keyOf(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key === 'string' && key.length >= 1 && key.length <= 255) return key;
  const detail = 'must have 1 to 255 characters';
  throw HttpErrors.validationFailed({ faults: [{ pointer: '/Idempotency-Key', code: 'length', detail }] });
}

function callerOf({ ip }: FastifyRequest): string {
  const principal = currentContext()?.principal;
  if (!principal) return `address ${ip}`;
  const { userId, organizationId, actorId } = principal;
  return `${userId} ${organizationId ?? ''}${actorId ? ` as ${actorId}` : ''}`;
}
