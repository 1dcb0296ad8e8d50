import type { FastifyInstance } from 'fastify';
import { etagOf } from '../cache/answer-cache.js';

/** Gives every JSON answer to a GET a strong entity tag, and answers 304 to whoever has it already. */
export function registerEtags(server: FastifyInstance): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    if (request.method !== 'GET' || reply.statusCode !== 200 || typeof payload !== 'string') {
      done(null, payload);
      return;
    }
    const etag = (reply.getHeader('etag') as string | undefined) ?? etagOf(payload);
    reply.header('etag', etag);
    if (!matches(request.headers['if-none-match'], etag, 'weak')) {
      done(null, payload);
      return;
    }
    reply.code(304).removeHeader('content-length').removeHeader('content-type');
    done(null, null);
  });
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
