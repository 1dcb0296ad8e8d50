import type { FastifyInstance } from 'fastify';
import type { HttpLimitsConfig } from '@plinth/config';
import { HttpErrors } from './http.errors.js';

/** Refuses requests whose address is too long or whose headers are too many. What is too large for Node is `answerClientErrors`'s. */
export function registerRequestLimits(server: FastifyInstance, { headers, addressLength }: HttpLimitsConfig): void {
  server.addHook('onRequest', ({ raw }, _reply, done) => {
    if ((raw.url ?? '').length > addressLength) done(HttpErrors.addressTooLong());
    // Names and values in turn.
    else if (raw.rawHeaders.length > headers * 2) done(HttpErrors.headersTooLarge());
    else done();
  });
}
