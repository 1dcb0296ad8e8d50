import { describe, expect, it } from '@jest/globals';
import { BloomFilter } from './bloom-filter.js';

describe('a Bloom filter', () => {
  const texts = Array.from({ length: 2_000 }, (_, n) => `text ${String(n)}`);

  it('misses nothing that was put in, and takes hardly anything else for it', () => {
    const filter = new BloomFilter(BloomFilter.of(texts, 0.001));
    expect(texts.every((text) => filter.has(text))).toBe(true);
    const wrong = Array.from({ length: 20_000 }, (_, n) => `other ${String(n)}`).filter((text) => filter.has(text));
    expect(wrong.length).toBeLessThan(60);
  });

  it('is compact', () => {
    expect(Buffer.from(BloomFilter.of(texts, 0.001).bits, 'base64').length / texts.length).toBeLessThan(1.9);
  });
});
