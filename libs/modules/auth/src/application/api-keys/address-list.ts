import { BlockList, isIP } from 'node:net';
import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, ValidateBy } from 'class-validator';

const MAX_ENTRIES = 50;
const LONGEST = { 4: 32, 6: 128 } as const;

interface Network {
  readonly address: string;
  readonly bits: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** Whether `ip` lies in one of `networks` (addresses or CIDR ranges); in any where there are none. */
export function isAllowed(networks: readonly string[], ip: string | null): boolean {
  if (networks.length === 0) return true;
  const list = new BlockList();
  for (const { address, bits, family } of networks.map(parse).filter((network) => network !== null)) {
    list.addSubnet(address, bits, family);
  }
  const version = ip === null ? 0 : isIP(ip);
  return ip !== null && version !== 0 && list.check(ip, version === 6 ? 'ipv6' : 'ipv4');
}

/** Validates a field as a list of IP addresses or CIDR ranges. */
export function AddressList() {
  return applyDecorators(
    ApiProperty({
      type: 'array',
      items: { type: 'string', maxLength: 64 },
      minItems: 1,
      maxItems: MAX_ENTRIES,
      example: ['203.0.113.0/24'],
    }),
    IsArray(),
    // Of a list that came out empty nobody means that every address is on it.
    ArrayNotEmpty(),
    ArrayMaxSize(MAX_ENTRIES),
    ValidateBy(
      {
        name: 'isAddress',
        validator: {
          validate: (value: unknown) => typeof value === 'string' && parse(value) !== null,
          defaultMessage: () => 'each must be an IP address or a range in CIDR notation',
        },
      },
      { each: true },
    ),
  );
}

function parse(text: string): Network | null {
  const [address = '', suffix, ...more] = text.split('/');
  const version = isIP(address);
  if (more.length > 0 || (version !== 4 && version !== 6)) return null;
  const longest = LONGEST[version];
  if (suffix !== undefined && !/^\d{1,3}$/.test(suffix)) return null;
  const bits = suffix === undefined ? longest : Number(suffix);
  return bits <= longest ? { address, bits, family: version === 6 ? 'ipv6' : 'ipv4' } : null;
}
