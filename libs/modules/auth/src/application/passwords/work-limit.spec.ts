import { describe, expect, it } from '@jest/globals';
import { WorkLimit } from './work-limit.js';

const full = new Error('full');

describe('a work limit', () => {
  it('runs so many at once, in order, and refuses what does not fit', async () => {
    const limit = new WorkLimit(2, 3, () => full);
    const order: number[] = [];
    let running = 0;
    let most = 0;
    const work = (n: number) =>
      limit.run(async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running -= 1;
        order.push(n);
      });
    const results = await Promise.allSettled([0, 1, 2, 3, 4, 5, 6].map(work));
    expect(most).toBe(2);
    expect(order).toEqual([0, 1, 2, 3, 4]);
    expect(results.map(({ status }) => status)).toEqual([
      ...Array<string>(5).fill('fulfilled'),
      ...Array<string>(2).fill('rejected'),
    ]);
    await expect(work(7)).resolves.toBeUndefined();
  });

  it('gives the place back when work fails', async () => {
    const limit = new WorkLimit(1, 0, () => full);
    await expect(limit.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(limit.run(() => Promise.resolve('fine'))).resolves.toBe('fine');
  });

  it('hands outcomes on together where there is a crowd, in order, and all of them once it is gone', async () => {
    const limit = new WorkLimit(1, 100, () => full);
    let worked = 0;
    const groups: number[][] = [];
    const work = async (n: number) => {
      await limit.run(async () => {
        await new Promise((resolve) => setImmediate(resolve));
        worked += 1;
      });
      const last = groups.at(-1);
      if (last && last[0] === worked) last.push(n);
      else groups.push([worked, n]);
    };
    await Promise.all(Array.from({ length: 40 }, (_, n) => work(n)));
    const sizes = groups.map(([, ...members]) => members.length);
    expect(groups.flatMap(([, ...members]) => members)).toEqual(Array.from({ length: 40 }, (_, n) => n));
    expect(Math.max(...sizes)).toBe(16);
    expect(sizes.at(-1)).toBe(1);
  });

  it('keeps nobody who is alone, or among few', async () => {
    const limit = new WorkLimit(1, 100, () => full);
    let worked = 0;
    const seen = await Promise.all(
      [0, 1, 2].map(async () => {
        await limit.run(async () => {
          await new Promise((resolve) => setImmediate(resolve));
          worked += 1;
        });
        return worked;
      }),
    );
    expect(seen).toEqual([1, 2, 3]);
  });
});
