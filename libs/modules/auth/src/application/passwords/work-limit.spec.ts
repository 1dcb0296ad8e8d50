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
});
