import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../../telemetry/metrics.js';
import { HttpErrors } from '../http.errors.js';
import { isProbe } from '../probes.js';
import type { ProblemFilter } from '../problem.filter.js';
import type { LoadMonitor } from './load-monitor.js';

/** What the hook needs; found once the application exists. */
interface Parts {
  readonly monitor: LoadMonitor;
  readonly metrics: Metrics;
}

/**
 * Turns new requests away while this process does not keep up, before any work is spent on them, so that what it has
 * accepted ends in time. Probes are always answered.
 */
export function registerLoadShedding(server: FastifyInstance, filter: ProblemFilter, find: () => Parts): void {
  let parts: Parts | undefined;
  server.addHook('onRequest', (request, reply, done) => {
    parts ??= find();
    const { monitor, metrics } = parts;
    if (isProbe(request) || monitor.admission.admits(performanceNow)) {
      done();
      return;
    }
    metrics.shed(monitor.shortage);
    filter.answer(HttpErrors.overloaded({ retryAfterSeconds: 1 }), request, reply);
  });
}

const performanceNow = () => performance.now();
