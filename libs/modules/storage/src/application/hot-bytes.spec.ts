import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { HotBytes } from './hot-bytes.js';

const MIB = 1024 * 1024;

describe('bytes that are asked for again and again', () => {
  const range = { start: 5, length: 3 };
  const bytes = Buffer.from('abc');
  let hot: HotBytes;

  beforeEach(() => {
    jest.useFakeTimers({ now: 0 });
    hot = new HotBytes();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('are kept from the second time on, that stretch of that blob alone, and let go when nobody asks', () => {
    const id = newId();
    hot.note(id, range, bytes);
    expect(hot.get(id, range)).toBeNull();
    hot.note(id, range, bytes);
    expect(hot.get(id, range)).toBe(bytes);
    expect(hot.get(id, { start: 5, length: 2 })).toBeNull();
    expect(hot.get(id, { start: 53, length: 3 })).toBeNull();
    expect(hot.get(newId(), range)).toBeNull();
    for (let second = 0; second < 10; second++) {
      jest.advanceTimersByTime(1_000);
      expect(hot.get(id, range)).toBe(bytes);
    }
    expect(hot.size).toBeGreaterThan(0);
    jest.advanceTimersByTime(4_500);
    expect([hot.get(id, range), hot.size, jest.getTimerCount()]).toEqual([null, 0, 0]);
  });

  it('are not what was asked for again only later', () => {
    const id = newId();
    hot.note(id, range, bytes);
    jest.advanceTimersByTime(4_500);
    hot.note(id, range, bytes);
    expect(hot.get(id, range)).toBeNull();
  });

  it('take no more than 32 MiB, however many blobs and stretches there are', () => {
    const mebibyte = Buffer.alloc(MIB);
    const ids = Array.from({ length: 40 }, () => newId());
    for (const id of [...ids, ...ids]) hot.note(id, { start: 0, length: MIB }, mebibyte);
    expect(hot.size).toBeGreaterThan(0);
    expect(hot.size).toBeLessThanOrEqual(32 * MIB);
    const film = newId();
    for (let piece = 0; piece < 100; piece++) {
      for (let again = 0; again < 3; again++) hot.note(film, { start: piece * MIB, length: MIB }, mebibyte);
      expect(hot.size).toBeLessThanOrEqual(32 * MIB);
    }
    for (let byte = 0; byte < 5_000; byte++) hot.note(newId(), { start: byte, length: 1 }, bytes);
    for (let byte = 0; byte < 5_000; byte++) hot.note(film, { start: byte, length: 1 }, bytes);
    expect(hot.size).toBeLessThanOrEqual(32 * MIB);
  });
});
