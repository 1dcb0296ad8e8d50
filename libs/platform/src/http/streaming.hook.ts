import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HttpErrors } from './http.errors.js';
import { isHttp2, linger } from './linger.js';
import type { ProblemFilter } from './problem.filter.js';
import { hookRoutes, type RouteHooks } from './route.js';

// How long a sender may be silent.
const SILENCE_MS = 60_000;

/**
 * Bounds what the senders of streamed bodies may do to a connection: one that falls silent gets 408, and one that was
 * answered early and does not stop sending is cut off.
 */
export function registerStreaming(server: FastifyInstance, filter: ProblemFilter): void {
  const hooks: RouteHooks = {
    onRequest: (request, reply, done) => {
      letGoOfTheSilent(request, reply, filter);
      done();
    },
    onResponse: (request, _reply, done) => {
      linger(request.raw);
      done();
    },
  };
  hookRoutes(server, hooks, ({ streams }) => streams === true);
}

function letGoOfTheSilent({ raw }: FastifyRequest, reply: FastifyReply, filter: ProblemFilter): void {
  raw.setTimeout(SILENCE_MS, () => {
    if (raw.complete) return;
    void reply.header('connection', 'close');
    filter.answer(HttpErrors.requestTimeout(), reply.request, reply);
    if (!isHttp2(raw)) raw.socket.destroySoon();
  });
}
