import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../telemetry/metrics.js';
import { routeOf } from './route.js';

/** Measures every request by the pattern of its route. */
export function registerRequestMetrics(server: FastifyInstance, find: () => Metrics): void {
  let metrics: Metrics | undefined;
  server.addHook('onResponse', (request, reply, done) => {
    const cache = reply.getHeader('x-cache');
    const route = routeOf(request).url ?? 'unknown';
    const state = typeof cache === 'string' ? cache : undefined;
    metrics ??= find();
    metrics.request(request.method, route, reply.statusCode, reply.elapsedTime / 1000, state);
    done();
  });
}
