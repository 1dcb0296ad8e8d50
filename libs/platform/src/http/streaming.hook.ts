import type { Http2ServerRequest } from 'node:http2';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isStreaming } from './body-parsers.js';
import { HttpErrors } from './http.errors.js';
import type { ProblemFilter } from './problem.filter.js';

// How long a sender may be silent.
const SILENCE_MS = 60_000;
// How much more of a refused body is taken, so that its sender gets to hear the answer.
const LINGER_MS = 5_000;
const LINGER_BYTES = 16 * 1024 * 1024;
const LOOK_MS = 50;

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
    if (isStreaming(request) && !request.raw.complete) {
      const { raw } = request;
      // A connection of HTTP/2 carries others, too: there the one stream is closed, which says no more than enough.
      if (isHttp2(raw)) raw.stream.close();
      else linger(request);
    }
    done();
  });
}

function isHttp2(raw: FastifyRequest['raw'] | Http2ServerRequest): raw is Http2ServerRequest {
  return raw.httpVersionMajor === 2;
}

function letGoOfTheSilent({ raw }: FastifyRequest, reply: FastifyReply, filter: ProblemFilter): void {
  raw.setTimeout(SILENCE_MS, () => {
    if (raw.complete) return;
    void reply.header('connection', 'close');
    filter.answer(HttpErrors.requestTimeout(), reply.request, reply);
    if (!isHttp2(raw)) raw.socket.destroySoon();
  });
}

function linger({ raw }: FastifyRequest): void {
  const { socket } = raw;
  const until = performance.now() + LINGER_MS;
  const limit = socket.bytesRead + LINGER_BYTES;
  const timer = setInterval(() => {
    const over = performance.now() > until || socket.bytesRead > limit;
    if (over && !raw.complete) socket.destroy();
    if (over || raw.complete || socket.destroyed) clearInterval(timer);
  }, LOOK_MS).unref();
}
