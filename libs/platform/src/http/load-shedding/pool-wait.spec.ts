import { describe, expect, it } from '@jest/globals';
import { PoolWait } from './pool-wait.js';

describe('the wait for a connection', () => {
  it('is nothing while nobody waits', () => {
    const wait = new PoolWait();
    wait.look({ waiting: 0, acquired: 10 }, 0);
    expect(wait.milliseconds).toBe(0);
  });

  it('is that of who was last in line and has been served', () => {
    const wait = new PoolWait();
    wait.look({ waiting: 3, acquired: 10 }, 0);
    wait.look({ waiting: 4, acquired: 13 }, 50);
    expect(wait.milliseconds).toBe(50);
    wait.look({ waiting: 4, acquired: 18 }, 70);
    expect(wait.milliseconds).toBe(20);
  });

  it('grows while nobody is served, and is over as soon as nobody waits', () => {
    const wait = new PoolWait();
    for (let now = 0; now <= 500; now += 50) wait.look({ waiting: 3, acquired: 10 }, now);
    expect(wait.milliseconds).toBe(500);
    wait.look({ waiting: 0, acquired: 13 }, 550);
    expect(wait.milliseconds).toBe(0);
  });

  it('is short on a pool that is busy and fast, however long the line', () => {
    const wait = new PoolWait();
    let acquired = 0;
    for (let now = 0; now <= 5_000; now += 50) wait.look({ waiting: 200, acquired: (acquired += 1_000) }, now);
    expect(wait.milliseconds).toBe(50);
  });
});
