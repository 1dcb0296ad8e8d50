import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = [Address, number];

/** The part of IPv6 that is given out for the Internet. */
const GLOBAL_V6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** Looks public and is the door of a cloud to its machines. */
const CLOUD_INTERNAL = ipaddr.IPv4.parseCIDR('168.63.129.16/32');

/** Which addresses may be called: public ones, and what the operator has opened. */
export class AddressRules {
  private readonly hosts = new Set<string>();
  private readonly ranges: Range[] = [];

  /** @param allow hosts, addresses and CIDR ranges. */
  constructor(allow: readonly string[]) {
    for (const item of allow) {
      if (item.includes('/')) this.ranges.push(ipaddr.parseCIDR(item));
      else if (ipaddr.isValid(item)) this.ranges.push(single(ipaddr.parse(item)));
      else this.hosts.add(item.toLowerCase());
    }
  }

  /** Whether the operator has opened a host, wherever it leads. */
  allowsHost(host: string): boolean {
    return this.hosts.has(host.toLowerCase().replace(/\.$/, ''));
  }

  /** Whether an address is public or opened. */
  allowsAddress(text: string): boolean {
    if (!ipaddr.isValid(text)) return false;
    // What is IPv4 in disguise is judged as IPv4.
    const address = ipaddr.process(text);
    return isPublic(address) || this.ranges.some((range) => isWithin(address, range));
  }
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv6' ? isWithin(address, GLOBAL_V6) : !isWithin(address, CLOUD_INTERNAL);
}

function isWithin(address: Address, [base, prefix]: Range): boolean {
  if (address instanceof ipaddr.IPv4) return base instanceof ipaddr.IPv4 && address.match(base, prefix);
  return base instanceof ipaddr.IPv6 && address.match(base, prefix);
}

function single(address: Address): Range {
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}
