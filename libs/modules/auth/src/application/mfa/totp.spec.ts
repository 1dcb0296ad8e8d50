import { describe, expect, it } from '@jest/globals';
import { base32, matchingStep, newTotpSecret, otpauthUri, totpCode, totpStep } from './totp.js';

const RFC_SECRET = Buffer.from('12345678901234567890');

describe('time-based codes', () => {
  // RFC 6238, appendix B, cut to six digits.
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('at %i are those of RFC 6238', (seconds, code) => {
    expect(totpCode(RFC_SECRET, totpStep(new Date(seconds * 1000)))).toBe(code);
  });

  it('are good one step early or late, and no more', () => {
    const now = new Date();
    const step = totpStep(now);
    for (const drift of [-1, 0, 1]) {
      expect(matchingStep(RFC_SECRET, totpCode(RFC_SECRET, step + drift), now)).toBe(step + drift);
    }
    for (const drift of [-2, 2]) expect(matchingStep(RFC_SECRET, totpCode(RFC_SECRET, step + drift), now)).toBeNull();
    for (const code of ['', '12345', '1234567', '٣٤٥٦٧٨', 'abcdef'])
      expect(matchingStep(RFC_SECRET, code, now)).toBeNull();
  });

  it('come with a URI that apps understand', () => {
    expect(base32(RFC_SECRET)).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
    expect(base32(Buffer.from('f'))).toBe('MY');
    expect(base32(Buffer.from('foobar'))).toBe('MZXW6YTBOI');
    expect(newTotpSecret()).toHaveLength(20);
    expect(otpauthUri(RFC_SECRET, 'Böcklin & Sons', 'ada@example.com')).toBe(
      'otpauth://totp/B%C3%B6cklin%20%26%20Sons:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' +
        '&issuer=B%C3%B6cklin%20%26%20Sons&algorithm=SHA1&digits=6&period=30',
    );
  });
});
