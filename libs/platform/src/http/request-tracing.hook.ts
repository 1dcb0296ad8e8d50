import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Span, Tracer } from '../tracing/tracer.js';
import { isProbe } from './probes.js';
import { routeOf } from './route.js';

/** Surrounds every request with a span, under the trace of its caller where it came with one. After the context's hook. */
export function registerRequestTracing(server: FastifyInstance, find: () => Tracer): void {
  const spans = new WeakMap<FastifyRequest, Span>();
  let tracer: Tracer | undefined;
  server.addHook('onRequest', (request, _reply, done) => {
    const route = routeOf(request).url ?? 'unknown';
    tracer ??= find();
    const span = isProbe(request)
      ? null
      : tracer.start(`${request.method} ${route}`, 'server', request.plinth.traceparent, {
          'http.request.method': request.method,
          'http.route': route,
          'plinth.request_id': request.id,
        });
    if (span) {
      spans.set(request, span);
      request.plinth.traceparent = span.traceparent;
    }
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    const span = spans.get(request);
    span?.set({ 'http.response.status_code': reply.statusCode });
    span?.end(reply.statusCode >= 500 ? new Error() : undefined);
    done();
  });
}
