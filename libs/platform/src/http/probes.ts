import type { FastifyRequest } from 'fastify';

/** Whether a request asks how this process is: such are always answered, and never traced. */
export function isProbe({ routeOptions: { url } }: FastifyRequest): boolean {
  return url !== undefined && (url === '/metrics' || url.startsWith('/health/'));
}
