import { describe, expect, it } from '@jest/globals';
import { AddressRules } from './address-rules.js';

describe('addresses that may be called', () => {
  const rules = new AddressRules([]);

  it.each(['1.1.1.1', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])(
    'include the public %s',
    (address) => {
      expect(rules.allowsAddress(address)).toBe(true);
    },
  );

  it.each([
    ['this host', '0.0.0.0'],
    ['loopback', '127.0.0.1'],
    ['the end of loopback', '127.255.255.254'],
    ['private 10', '10.1.2.3'],
    ['private 172', '172.16.0.1'],
    ['private 192', '192.168.1.1'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['a cloud’s metadata in it', '100.100.100.200'],
    ['link-local', '169.254.0.1'],
    ['the metadata of clouds', '169.254.169.254'],
    ['the wire server of a cloud', '168.63.129.16'],
    ['protocol assignments', '192.0.0.192'],
    ['documentation', '192.0.2.1'],
    ['benchmarks', '198.18.0.1'],
    ['multicast', '224.0.0.1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['IPv6 unspecified', '::'],
    ['IPv6 loopback', '::1'],
    ['mapped loopback', '::ffff:127.0.0.1'],
    ['mapped loopback in hexadecimal', '::ffff:7f00:1'],
    ['mapped metadata', '::ffff:a9fe:a9fe'],
    ['compatible loopback', '::7f00:1'],
    ['NAT64 of loopback', '64:ff9b::7f00:1'],
    ['local NAT64', '64:ff9b:1::7f00:1'],
    ['6to4 of loopback', '2002:7f00:1::'],
    ['Teredo', '2001:0:7f00:1::'],
    ['IPv6 link-local', 'fe80::1'],
    ['IPv6 site-local', 'fec0::1'],
    ['unique local', 'fd00:ec2::254'],
    ['IPv6 multicast', 'ff02::1'],
    ['IPv6 documentation', '2001:db8::1'],
    ['IPv6 discard', '100::1'],
    ['outside what is given out', '4000::1'],
    ['no address', 'localhost'],
    ['nothing', ''],
  ])('do not include %s', (_, address) => {
    expect(rules.allowsAddress(address)).toBe(false);
  });

  it('include what the operator opens and nothing beside it', () => {
    const open = new AddressRules(['10.1.0.0/16', '127.0.0.1', 'fd00::/8', 'Intern.Example']);
    for (const address of ['10.1.255.255', '127.0.0.1', '::ffff:127.0.0.1', 'fd12::1']) {
      expect(open.allowsAddress(address)).toBe(true);
    }
    for (const address of ['10.2.0.0', '127.0.0.2', 'fc00::1', '::1']) expect(open.allowsAddress(address)).toBe(false);
    expect(open.allowsHost('intern.example')).toBe(true);
    expect(open.allowsHost('INTERN.example.')).toBe(true);
    expect(open.allowsHost('x.intern.example')).toBe(false);
  });
});
