import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** How long a request that is on its way gets to arrive at a stopping server. */
const GRACE_MS = 1_000;

/**
 * Drops connections on which nothing was ever asked when the server stops. Clients open such in advance; Node counts
 * them as busy and would wait for them for as long as they like.
 */
export function dropSilentConnections(server: FastifyInstance, isTls: boolean): void {
  const idOf = isTls ? endOf : itself;
  const silent = new Map<unknown, Socket>();
  server.server.on('connection', (socket: Socket) => {
    const id = idOf(socket);
    silent.set(id, socket);
    socket.once('close', () => silent.delete(id));
  });
  server.server.on('request', ({ socket }: IncomingMessage) => {
    silent.delete(idOf(socket));
  });
  server.addHook('preClose', (done) => {
    setTimeout(() => {
      for (const socket of silent.values()) socket.destroy();
    }, GRACE_MS).unref();
    done();
  });
}

function itself(socket: Socket): unknown {
  return socket;
}

// Under TLS the socket that was accepted is not the one that requests come from; their other end is the same.
function endOf({ remoteAddress, remotePort }: Socket): unknown {
  return `${remoteAddress ?? ''} ${String(remotePort)}`;
}
