import { describe, expect, it } from '@jest/globals';
import { freshBytes } from './random.js';

describe('fresh bytes', () => {
  it('are as many as asked for, and never given out twice', () => {
    const drawn = Array.from({ length: 3_000 }, (_, n) => Buffer.from(freshBytes(n % 2 === 0 ? 12 : 16)));
    expect(drawn.every(({ length }, n) => length === (n % 2 === 0 ? 12 : 16))).toBe(true);
    expect(new Set(drawn.map((bytes) => bytes.toString('hex').slice(0, 24))).size).toBe(3_000);
  });

  it('are no more than there are at a time', () => {
    expect(freshBytes(4_096)).toHaveLength(4_096);
    expect(() => freshBytes(4_097)).toThrow(RangeError);
  });
});
