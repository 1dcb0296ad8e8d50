import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** How long a request that is on its way gets to arrive at a stopping server. */
const GRACE_MS = 1_000;

/**
 * Drops connections on which nothing was ever asked when the server stops. Clients open such in advance; Node counts
 * them as busy and would wait for them for as long as they like.
 */
export function dropSilentConnections(server: FastifyInstance): void {
  const silent = new Set<Socket>();
  server.server.on('connection', (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  server.server.on('request', ({ socket }: IncomingMessage) => {
    silent.delete(socket);
  });
  server.addHook('preClose', (done) => {
    setTimeout(() => {
      for (const socket of silent) socket.destroy();
    }, GRACE_MS).unref();
    done();
  });
}
