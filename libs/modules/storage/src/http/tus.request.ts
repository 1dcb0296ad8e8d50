import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isId } from '@plinth/kernel';
import type { TusRequest } from '../application/tus-protocol.js';
import { StorageErrors } from '../storage.errors.js';

/** A request, and what the protocol reads of it. */
export interface TusExchange {
  readonly request: FastifyRequest;
  readonly tus: TusRequest;
}

const WITH_BODY = new Set(['POST', 'PATCH']);

/** Hands the handler the request as the protocol reads it. */
export const Tus = createParamDecorator((_: unknown, execution: ExecutionContext): TusExchange => {
  const request = execution.switchToHttp().getRequest<FastifyRequest>();
  const { id = null } = request.params as { readonly id?: string };
  if (id !== null && !isId(id)) throw StorageErrors.uploadNotFound();
  // HTTP/2 puts method and address among the headers, as names with a colon, which no header may have.
  const headers = Object.entries(request.headers).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string' && !pair[0].startsWith(':'),
  );
  const body = WITH_BODY.has(request.method) ? (Readable.toWeb(request.raw) as ReadableStream<Uint8Array>) : null;
  return { request, tus: { method: request.method, id, headers: Object.fromEntries(headers), body } };
});
