import { isIP } from 'node:net';
import { section, type ValuesOf } from './section.js';
import { integer, list } from './variable.js';

export const dnsSection = section('dns', 'Questions to the domain name system', {
  servers: list(
    'DNS_SERVERS',
    {
      about:
        'Name servers to ask, as addresses with or without a port, separated by commas. Unset: those of the machine.',
      default: [],
      example: '192.0.2.53,[2001:db8::53]:5353',
    },
    { holds: isServer, rule: 'must hold IP addresses, with or without a port' },
  ),
  timeoutMs: integer('DNS_TIMEOUT_MS', {
    about: 'How long a domain may take to answer, in milliseconds.',
    default: 3_000,
    min: 50,
    max: 8_000,
  }),
});

export type DnsConfig = ValuesOf<typeof dnsSection>;

function isServer(item: string): boolean {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([\d.]+))(?::(\d{1,5}))?$/.exec(item) ?? [];
  if (port !== undefined && (Number(port) === 0 || Number(port) > 65_535)) return false;
  return isIP(bracketed ?? plain ?? item) > 0;
}
