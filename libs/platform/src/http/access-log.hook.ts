import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { traceIdOf } from '../context/context.js';
import { routeOf } from './route.js';

/** One line a request: what was asked, who asked, how it ended, how long it took. Never a header, a body or a query. */
export function registerAccessLog(server: FastifyInstance, logger: Logger): void {
  if (!logger.isLevelEnabled('info')) return;
  server.addHook('onResponse', (request, reply, done) => {
    const cache = reply.getHeader('x-cache');
    logger.info(
      {
        requestId: request.id,
        traceId: traceIdOf(request.plinth),
        method: request.method,
        path: request.url.split('?', 1)[0],
        route: routeOf(request).url,
        handler: request.handlerName,
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime * 100) / 100,
        userId: request.plinth.principal?.userId,
        // As it was at the start: by now the connection may be gone, and its address with it.
        ip: request.plinth.ip,
        ...(cache !== undefined && { cache }),
      },
      'request',
    );
    done();
  });
}
