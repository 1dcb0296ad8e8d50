import type { FastifyInstance, FastifyRequest } from 'fastify';
import { etagOf } from '../cache/answer-cache.js';

/**
 * Gives every JSON answer to a GET or HEAD a strong entity tag, and answers 304 to whoever has it already. What a PATCH
 * answers is what a GET would: it gets the same tag, for the next `If-Match`.
 */
export function registerEtags(server: FastifyInstance): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    if (!showsResource(request) || reply.statusCode !== 200 || typeof payload !== 'string') {
      done(null, payload);
      return;
    }
    const etag = (reply.getHeader('etag') as string | undefined) ?? etagOf(payload);
    reply.header('etag', etag);
    if (request.method === 'PATCH' || !matches(request.headers['if-none-match'], etag, 'weak')) {
      done(null, payload);
      return;
    }
    reply.code(304).removeHeader('content-length').removeHeader('content-type');
    // Of a HEAD nothing is sent but how long it would be.
    done(null, request.method === 'HEAD' ? payload : null);
  });
}

function showsResource({ method, url }: FastifyRequest): boolean {
  // A PATCH with a query, such as `dryRun`, may show what is not.
  return method === 'GET' || method === 'HEAD' || (method === 'PATCH' && !url.includes('?'));
}

/** Whether a header of the `If-Match` family names `etag` (RFC 9110, section 13.1). */
export function matches(header: string | undefined, etag: string, comparison: 'strong' | 'weak'): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  return header.split(',').some((part) => {
    const candidate = part.trim();
    return candidate === etag || (comparison === 'weak' && candidate === `W/${etag}`);
  });
}
