import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import type { HttpConfig } from '@plinth/config';

/** Safe headers on every answer. The API serves no pages, so its policy forbids everything; /docs brings its own. */
export async function registerSecurityHeaders(server: FastifyInstance, config: HttpConfig): Promise<void> {
  await server.register(helmet, {
    global: true,
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
    // Objects of public buckets may be embedded by other sites; what must not be is protected by its credentials.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    strictTransportSecurity: config.publicUrl.startsWith('https:') && { maxAge: 31_536_000, includeSubDomains: true },
  });
}
