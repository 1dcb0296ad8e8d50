import type { ServerHttp2Session } from 'node:http2';
import type { FastifyInstance } from 'fastify';

const SWEEP_MS = 100;

/**
 * Lets a closing server end as soon as its last answer is sent. Requests in flight are finished; their connections,
 * which clients would keep open for the next request, are closed with the answer; sessions of HTTP/2 are told to ask
 * nothing new.
 */
export function registerGracefulClose(server: FastifyInstance): void {
  let closing = false;
  let sweep: NodeJS.Timeout | undefined;
  const sessions = new Set<ServerHttp2Session>();
  server.server.on('session', (session: ServerHttp2Session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  server.addHook('preClose', (done) => {
    closing = true;
    for (const session of sessions) session.close();
    // Where HTTP/2 is spoken too there is no such method: there Node closes what is idle by itself.
    if ('closeIdleConnections' in server.server) {
      sweep = setInterval(() => {
        server.server.closeIdleConnections();
      }, SWEEP_MS);
    }
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
