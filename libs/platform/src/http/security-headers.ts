import type { FastifyInstance } from 'fastify';
import type { HttpConfig } from '@plinth/config';

/** What every answer carries. The API serves no pages, so its policy forbids everything; /docs brings its own. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  // Nobody keeps what is not said to be kept: a route that is worth it says so itself.
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  // Objects of public buckets may be embedded by other sites; what must not be is protected by its credentials.
  'cross-origin-resource-policy': 'cross-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
};

/** Safe headers, and the promise of HTTPS where the public address or the server itself has it. */
export function standingHeaders(config: HttpConfig): Readonly<Record<string, string>> {
  const isSecure = config.publicUrl.startsWith('https:') || config.tlsCertFile !== null;
  return {
    ...SECURITY_HEADERS,
    ...(isSecure && { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }),
  };
}

/** The standing headers on every answer. */
export function registerSecurityHeaders(server: FastifyInstance, config: HttpConfig): void {
  const headers = standingHeaders(config);
  server.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
}
