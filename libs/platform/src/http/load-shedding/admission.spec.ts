import { describe, expect, it } from '@jest/globals';
import { Admission } from './admission.js';

const MAX_DELAY_MS = 100;
const REFUSAL_MS = 0.03;

/** An event loop on a clock of its own, which takes up in each turn who came in the one before. */
class Loop {
  readonly admission = new Admission(MAX_DELAY_MS);
  letIn = 0;
  slowestMs = 0;
  private now = 0;
  private nextArrival = 0;

  /** Lets `perSecond` requests come for `ms`, each of which costs `costMs`. */
  run(ms: number, perSecond: number, costMs: number, isPoolTaken = () => false): this {
    const end = this.now + ms;
    this.nextArrival = Math.max(this.nextArrival, this.now);
    this.letIn = 0;
    this.slowestMs = 0;
    while (this.now < end) {
      this.now = Math.max(this.now, this.nextArrival);
      const came: number[] = [];
      for (; this.nextArrival <= this.now; this.nextArrival += 1_000 / perSecond) came.push(this.nextArrival);
      for (const at of came) {
        if (this.admission.refuses(this.now, isPoolTaken) === null) {
          this.now += costMs;
          this.letIn += 1;
          this.slowestMs = Math.max(this.slowestMs, this.now - at);
        } else this.now += REFUSAL_MS;
      }
      this.admission.endTurn(this.now);
      this.admission.relax(this.now);
    }
    return this;
  }

  get turnedAway(): number {
    return this.admission.turnedAway['event-loop'] + this.admission.turnedAway.pool;
  }
}

describe('who is let in', () => {
  it('is everybody while the process keeps up, however busy it is', () => {
    const loop = new Loop().run(10_000, 900, 1);
    expect(loop.letIn).toBeGreaterThan(8_998);
    expect(loop.admission.shortage).toBeNull();
  });

  it('is everybody in a crowd that is soon over, and after one long pause', () => {
    const loop = new Loop().run(100, 3_000, 1).run(1_000, 100, 1);
    loop.run(1, 1_000, 400).run(1_000, 500, 1);
    expect(loop.turnedAway).toBe(0);
  });

  it.each([
    ['fast', 0.25, 0.4],
    ['usual', 0.5, 0.65],
    ['slow', 50, 0.9],
  ])('is about what the process can do when five times that come, and waits little: %s ones', (_, costMs, share) => {
    const capacity = 1_000 / costMs;
    const loop = new Loop().run(3_000, 5 * capacity, costMs);
    expect(loop.admission.shortage).toBe('event-loop');
    loop.run(5_000, 5 * capacity, costMs);
    expect(loop.letIn / (5 * capacity)).toBeGreaterThan(share);
    expect(loop.slowestMs).toBeLessThan(10 + 4 * costMs);
  });

  it('is everybody again half a second after that is all who come', () => {
    const loop = new Loop().run(3_000, 10_000, 0.5);
    expect(loop.admission.shortage).toBe('event-loop');
    loop.run(600, 500, 0.5);
    expect(loop.admission.shortage).toBeNull();
    const { turnedAway } = loop;
    loop.run(1_000, 1_000, 0.5);
    expect(loop.turnedAway).toBe(turnedAway);
  });

  it('is nobody who would wait for the pool, once that has let others wait for too long', () => {
    const loop = new Loop().run(1_000, 500, 0.5, () => true);
    expect(loop.turnedAway).toBe(0);
    loop.admission.limit('pool', 1_000);
    expect(loop.run(400, 500, 0.5, () => true).letIn).toBe(0);
    const { turnedAway } = loop;
    expect(loop.admission.turnedAway).toEqual({ 'event-loop': 0, pool: turnedAway });
    loop.run(1_000, 500, 0.5);
    expect(loop.turnedAway).toBe(turnedAway);
    expect(loop.admission.shortage).toBeNull();
  });

  it('is everybody, however late the event loop, where that does not matter', () => {
    const admission = new Admission(0);
    for (let now = 0; now < 10_000; now += 1_000) {
      for (let request = 0; request < 10; request++) expect(admission.refuses(now, () => false)).toBeNull();
      admission.endTurn(now + 900);
    }
  });
});
