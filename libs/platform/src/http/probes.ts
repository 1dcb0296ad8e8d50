import type { FastifyRequest } from 'fastify';
import { routeOf } from './route.js';

const PROBES = new Set(['/metrics', '/health/live', '/health/ready']);

/** Whether this is the address of a probe, as it came over the wire: such are never turned away. */
export function isProbeUrl(url: string | undefined): boolean {
  return url !== undefined && PROBES.has(url);
}

/** Whether a request asks how this process is: such are never traced. */
export function isProbe(request: FastifyRequest): boolean {
  const { url } = routeOf(request);
  return url !== undefined && (url === '/metrics' || url.startsWith('/health/'));
}
