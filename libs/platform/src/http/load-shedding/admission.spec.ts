import { describe, expect, it } from '@jest/globals';
import { Admission } from './admission.js';

const TICK_MS = 50;

/** An admission on a clock of its own. */
class Gate {
  readonly admission = new Admission();
  private now = 0;

  /** Sends `amount` requests in the course of one tick. @returns how many were let in. */
  tick(amount: number, isBehind = false, isPressed = false): number {
    let letIn = 0;
    for (let sent = 0; sent < amount; sent++) {
      const now = this.now + (TICK_MS * sent) / amount;
      if (this.admission.admits(() => now)) letIn += 1;
    }
    this.now += TICK_MS;
    this.admission.tick(this.now, isBehind, isPressed);
    return letIn;
  }
}

describe('who is let in', () => {
  it('is everybody while the process keeps up, however busy it is', () => {
    const gate = new Gate();
    for (let tick = 0; tick < 100; tick++) expect(gate.tick(100, false, true)).toBe(100);
    expect(gate.admission.isLimiting).toBe(false);
  });

  it('is half as many at once when it falls behind, and fewer and fewer while it is pressed, but never nobody', () => {
    const gate = new Gate();
    gate.tick(100, true, true);
    expect(gate.tick(100, true, true)).toBe(49);
    expect(gate.tick(100, true, true)).toBeLessThan(45);
    for (let tick = 0; tick < 100; tick++) gate.tick(100, true, true);
    let inTenSeconds = 0;
    for (let tick = 0; tick < 200; tick++) inTenSeconds += gate.tick(100, true, true);
    expect(inTenSeconds).toBeGreaterThan(5);
    expect(inTenSeconds).toBeLessThan(15);
  });

  it('is about what the process can do, from whatever side that is approached', () => {
    const gate = new Gate();
    gate.tick(500, true, true);
    let last = 0;
    let sum = 0;
    for (let tick = 0; tick < 240; tick++) {
      // It is pressed by more than 60 in a tick.
      last = gate.tick(500, false, last > 60);
      if (tick >= 40) sum += last;
    }
    expect(sum / 200).toBeGreaterThan(45);
    expect(sum / 200).toBeLessThan(70);
  });

  it('does not come in a heap: of many at once some are let in, and the others as time passes', () => {
    const { admission } = new Gate();
    for (let sent = 0; sent < 100; sent++) admission.admits(() => 0);
    admission.tick(50, true, true);
    const together = Array.from({ length: 100 }, () => admission.admits(() => 100)).filter(Boolean);
    expect(together).toHaveLength(10);
  });

  it('is everybody again half a second after nobody had to be turned away any more', () => {
    const gate = new Gate();
    gate.tick(100, true, true);
    for (let tick = 0; tick < 20; tick++) gate.tick(100, true, true);
    for (let tick = 0; tick < 30; tick++) gate.tick(2);
    expect(gate.admission.isLimiting).toBe(false);
    expect(gate.tick(1_000)).toBe(1_000);
  });
});
