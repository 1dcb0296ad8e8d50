import type { FastifyRequest } from 'fastify';

const PROBES = new Set(['/metrics', '/health/live', '/health/ready']);

/** Whether this is the address of a probe, as it came over the wire: such are never turned away. */
export function isProbeUrl(url: string | undefined): boolean {
  return url !== undefined && PROBES.has(url);
}

/** Whether a request asks how this process is: such are never traced. */
export function isProbe({ routeOptions: { url } }: FastifyRequest): boolean {
  return url !== undefined && (url === '/metrics' || url.startsWith('/health/'));
}
