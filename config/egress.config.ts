import { isIP } from 'node:net';
import { section, type ValuesOf } from './section.js';
import { list } from './variable.js';

const HOST = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_][a-z0-9_-]{0,62})*$/i;

export const egressSection = section('egress', 'Calls to other servers on somebody’s behalf', {
  allow: list(
    'EGRESS_ALLOW',
    {
      about: 'Hosts, addresses and CIDR ranges that may be called although they are not public, separated by commas.',
      default: [],
    },
    { holds: isHostOrRange, rule: 'must hold host names, IP addresses and CIDR ranges' },
  ),
});

export type EgressConfig = ValuesOf<typeof egressSection>;

function isHostOrRange(item: string): boolean {
  const [address = '', prefix, ...more] = item.split('/');
  const version = isIP(address);
  if (prefix === undefined) return version > 0 || HOST.test(item);
  return version > 0 && more.length === 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128);
}
