import { describe, expect, it } from '@jest/globals';
import { canonicalEmail, isEmailAddress } from './email-address.js';

describe('an e-mail address', () => {
  it.each([
    ['Ada@Example.COM', 'ada@example.com'],
    ['  ada@example.com ', 'ada@example.com'],
    ['ame\u0301lie@example.com', 'am\u00e9lie@example.com'],
    ['\uff41da@example.com', 'ada@example.com'],
    ['ada@b\u00fccher.example', 'ada@xn--bcher-kva.example'],
    ['ada@BU\u0308CHER.example', 'ada@b\u00fccher.example'],
    ['\u212aelvin@example.com', 'kelvin@example.com'],
  ])('%j is the same as %j', (left, right) => {
    expect(canonicalEmail(left)).toBe(canonicalEmail(right));
  });

  it('tells different addresses apart', () => {
    expect(canonicalEmail('a.da@example.com')).not.toBe(canonicalEmail('ada@example.com'));
    expect(canonicalEmail('ada+x@example.com')).not.toBe(canonicalEmail('ada@example.com'));
  });

  it.each(['ada@example.com', 'am\u00e9lie@example.com', 'ada@b\u00fccher.example', "o'neill+tag@example.com"])(
    'may be %j',
    (address) => {
      expect(isEmailAddress(address)).toBe(true);
    },
  );

  it.each([
    'ada',
    'ada@',
    'ada@localhost',
    '@example.com',
    'ada@@example.com',
    'ada@example.com\nbcc: eve@example.com',
    'ada\0@example.com',
    'ada\ud800@example.com',
    '\u0430da@example.com',
    'ada@ex\u0430mple.com',
    'a\u200bda@example.com',
    'a\u202eda@example.com',
    `${'a'.repeat(250)}@example.com`,
    ['ada@example.com'],
    null,
    42,
  ])('may not be %j', (address) => {
    expect(isEmailAddress(address)).toBe(false);
  });
});
