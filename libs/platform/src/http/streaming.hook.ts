import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isStreaming } from './body-parsers.js';
import { HttpErrors } from './http.errors.js';
import { isHttp2, linger } from './linger.js';
import type { ProblemFilter } from './problem.filter.js';

// How long a sender may be silent.
const SILENCE_MS = 60_000;

/**
 * Bounds what the senders of streamed bodies may do to a connection: one that falls silent gets 408, and one that was
 * answered early and does not stop sending is cut off.
 */
export function registerStreaming(server: FastifyInstance, filter: ProblemFilter): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (isStreaming(request)) letGoOfTheSilent(request, reply, filter);
    done();
  });
  server.addHook('onResponse', (request, _reply, done) => {
    if (isStreaming(request)) linger(request.raw);
    done();
  });
}

function letGoOfTheSilent({ raw }: FastifyRequest, reply: FastifyReply, filter: ProblemFilter): void {
  raw.setTimeout(SILENCE_MS, () => {
    if (raw.complete) return;
    void reply.header('connection', 'close');
    filter.answer(HttpErrors.requestTimeout(), reply.request, reply);
    if (!isHttp2(raw)) raw.socket.destroySoon();
  });
}
