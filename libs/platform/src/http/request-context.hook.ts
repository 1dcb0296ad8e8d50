import type { FastifyInstance, FastifyRequest } from 'fastify';
import { newId } from '@plinth/kernel';
import { runInContext, type Context } from '../context/context.js';

declare module 'fastify' {
  interface FastifyRequest {
    plinth: Context;
  }
}

const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;
const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The caller's request id where it is well-formed, else a new one. */
export function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : newId();
}

/** Surrounds every request with its context and echoes its id. */
export function registerRequestContext(server: FastifyInstance): void {
  for (const part of ['plinth', 'route', 'handlerName']) server.decorateRequest(part);
  server.addHook('onRequest', (request, reply, done) => {
    request.plinth = contextOf(request);
    reply.header('x-request-id', request.id);
    done();
  });
  // Entered after the body has been read: the events of a socket belong to the connection's own async context.
  server.addHook('preHandler', (request, _reply, done) => {
    runInContext(request.plinth, done);
  });
}

function contextOf(request: FastifyRequest): Context {
  const { traceparent, 'user-agent': userAgent } = request.headers;
  return {
    requestId: request.id,
    traceparent: typeof traceparent === 'string' && TRACEPARENT.test(traceparent) ? traceparent : null,
    ip: request.ip,
    userAgent: userAgent?.slice(0, 512) ?? null,
    principal: null,
    transaction: null,
  };
}
