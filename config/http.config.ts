import { isIP } from 'node:net';
import { section, type ValuesOf } from './section.js';
import { integer, list, secret, text, toggle, url } from './variable.js';

export const httpSection = section('http', 'The HTTP process', {
  port: integer('PORT', { about: 'Port of the REST API.', default: 3000, min: 0, max: 65_535 }),
  host: text('HOST', { about: 'Address to listen on.', default: '0.0.0.0' }),
  publicUrl: url('PUBLIC_URL', {
    about: 'What clients reach Plinth by; links in mails start with it.',
    protocols: ['http', 'https'],
    default: ({ raw }) => `${raw('TLS_CERT_FILE') ? 'https' : 'http'}://localhost:${raw('PORT') ?? '3000'}`,
    example: 'http://localhost:3000',
  }),
  tlsCertFile: text<string | null>('TLS_CERT_FILE', {
    about:
      'Certificate in PEM, with its chain: the API then speaks HTTPS, HTTP/2 included, and takes a new one into use when ' +
      'the file changes. Unset: TLS is left to a proxy.',
    default: null,
  }),
  tlsKeyFile: text<string | null>('TLS_KEY_FILE', {
    about: 'Private key of TLS_CERT_FILE, in PEM without a passphrase.',
    default: null,
  }),
  docs: toggle('DOCS', {
    about: 'Whether /docs is served. Default: on in development, off in production.',
    default: ({ production }) => !production,
    example: 'on',
  }),
  metricsToken: secret<string | null>('METRICS_TOKEN', {
    about: 'Bearer token of /metrics. In production /metrics is closed without it.',
    default: null,
    minLength: 16,
  }),
  metricsAllow: list(
    'METRICS_ALLOW',
    { about: 'Addresses and CIDR ranges that may read /metrics without the token, separated by commas.', default: [] },
    { holds: isAddressOrRange, rule: 'must hold IP addresses and CIDR ranges' },
  ),
  corsOrigins: list('CORS_ORIGINS', {
    about: 'Origins that browsers may call from, separated by commas.',
    default: [],
  }),
  trustProxy: list('TRUST_PROXY', {
    about: 'Addresses or CIDR ranges of proxies whose X-Forwarded-* headers count, separated by commas.',
    default: [],
  }),
});

export type HttpConfig = ValuesOf<typeof httpSection>;

function isAddressOrRange(item: string): boolean {
  const [address = '', prefix, ...more] = item.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}
