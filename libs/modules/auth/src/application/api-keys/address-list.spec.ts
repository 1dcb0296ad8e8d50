import { describe, expect, it } from '@jest/globals';
import { isAllowed } from './address-list.js';

describe('a list of addresses', () => {
  it.each([
    [[], '192.0.2.1', true],
    [[], null, true],
    [['192.0.2.1'], '192.0.2.1', true],
    [['192.0.2.1'], '192.0.2.2', false],
    [['192.0.2.0/24'], '192.0.2.77', true],
    [['192.0.2.0/24'], '::ffff:192.0.2.77', true],
    [['192.0.2.0/24', '2001:db8::/32'], '2001:db8:1::7', true],
    [['2001:db8::/32'], '2001:db9::1', false],
    [['192.0.2.0/24'], null, false],
    [['192.0.2.0/24'], 'unknown', false],
  ])('%j lets %s in: %s', (networks, ip, allowed) => {
    expect(isAllowed(networks, ip)).toBe(allowed);
  });
});
