import type { FastifyInstance } from 'fastify';

const SWEEP_MS = 100;

/**
 * Lets a closing server end as soon as its last answer is sent. Requests in flight are finished; their connections,
 * which clients would keep open for the next request, are closed with the answer.
 */
export function registerGracefulClose(server: FastifyInstance): void {
  let closing = false;
  let sweep: NodeJS.Timeout | undefined;
  server.addHook('preClose', (done) => {
    closing = true;
    sweep = setInterval(() => {
      server.server.closeIdleConnections();
    }, SWEEP_MS);
    done();
  });
  server.addHook('onSend', (request, reply, payload, done) => {
    if (closing && request.raw.httpVersionMajor === 1) reply.header('connection', 'close');
    done(null, payload);
  });
  server.addHook('onClose', (_instance, done) => {
    clearInterval(sweep);
    done();
  });
}
