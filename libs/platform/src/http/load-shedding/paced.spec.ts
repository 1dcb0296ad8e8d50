import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Paced } from './paced.js';

const never = () => {
  throw new Error('Nothing is to be dropped.');
};

describe('what is done at a pace', () => {
  it('is done at once while it is not much', () => {
    const done: number[] = [];
    const paced = new Paced<number>(
      2,
      0,
      (thing) => done.push(thing),
      never,
      () => 0,
    );
    for (let thing = 0; thing < 10; thing++) paced.add(thing);
    expect(done).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('is done as it came, all of it, no faster than the pace', async () => {
    const done: number[] = [];
    const paced = new Paced<number>(2, 300, (thing) => done.push(thing), never);
    const things = Array.from({ length: 300 }, (_, thing) => thing);
    const began = performance.now();
    for (const thing of things) paced.add(thing);
    while (done.length < things.length) {
      expect(done.length).toBeLessThanOrEqual(10 + 2 * (performance.now() - began));
      await sleep(5);
    }
    expect(done).toEqual(things);
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it('is dropped where too much waits already', async () => {
    const [done, dropped]: number[][] = [[], []];
    const paced = new Paced<number>(
      2,
      5,
      (thing) => done?.push(thing),
      (thing) => dropped?.push(thing),
    );
    for (let thing = 0; thing < 20; thing++) paced.add(thing);
    expect(dropped).toEqual([15, 16, 17, 18, 19]);
    while (done?.length !== 15) await sleep(5);
  });
});
