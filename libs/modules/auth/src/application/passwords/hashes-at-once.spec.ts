import { describe, expect, it } from '@jest/globals';
import { hashesAtOnce } from './hashes-at-once.js';

const GIB = 1024 ** 3;
const HASH_KIB = 65_536;

describe('how many hashes run at once', () => {
  it.each([
    ['as many as there are cores', { cores: 2, threads: 8, memoryBytes: 8 * GIB }, 2],
    ['one thread fewer than the pool has', { cores: 16, threads: 4, memoryBytes: 8 * GIB }, 3],
    ['what a quarter of the memory holds', { cores: 16, threads: 16, memoryBytes: GIB / 2 }, 2],
    ['one, however little there is', { cores: 1, threads: 1, memoryBytes: GIB / 16 }, 1],
  ])('is %s', (_, machine, expected) => {
    expect(hashesAtOnce(HASH_KIB, machine)).toBe(expected);
  });

  it('is at least one here', () => {
    expect(hashesAtOnce(HASH_KIB)).toBeGreaterThanOrEqual(1);
    expect(hashesAtOnce(1)).toBeLessThanOrEqual(Math.max(1, Number(process.env['UV_THREADPOOL_SIZE'] ?? 4) - 1));
  });
});
