import { describe, expect, it } from '@jest/globals';
import { Admission, type Entrants } from './admission.js';

/** Lets in as many as may be, up to `amount`. */
function crowd(admission: Admission, amount: number): Entrants[] {
  return Array.from({ length: amount }, () => admission.enter()).filter((entrants) => entrants !== null);
}

describe('who is let in', () => {
  it('is everybody while the process keeps up, however busy it is', () => {
    const admission = new Admission();
    for (let tick = 0; tick < 100; tick++) {
      expect(crowd(admission, 100)).toHaveLength(100);
      admission.tick(false, true);
    }
    expect(admission.isLimiting).toBe(false);
  });

  it('is half as many at once when it falls behind, and fewer and fewer while it is pressed, but never nobody', () => {
    const admission = new Admission();
    const begun = crowd(admission, 80);
    admission.tick(true, true);
    for (const entrants of begun.splice(0, 45)) admission.leave(entrants);
    expect(crowd(admission, 100)).toHaveLength(5);
    for (let tick = 0; tick < 10; tick++) admission.tick(true, true);
    for (const entrants of begun) admission.leave(entrants);
    for (let tick = 0; tick < 20; tick++) admission.tick(true, true);
    expect(crowd(admission, 100)).toHaveLength(2);
  });

  it('is more and more while it is not pressed, and everybody within a second', () => {
    const admission = new Admission();
    for (let tick = 0; tick < 20; tick++) admission.tick(true, true);
    expect(crowd(admission, 100).map((entrants) => admission.leave(entrants))).toHaveLength(2);
    admission.tick(false, false);
    expect(crowd(admission, 100).map((entrants) => admission.leave(entrants))).toHaveLength(3);
    for (let tick = 0; tick < 19; tick++) admission.tick(false, false);
    expect(admission.isLimiting).toBe(false);
    expect(crowd(admission, 1_000)).toHaveLength(1_000);
  });

  it('does not count those that take longer than a second: an event stream keeps nobody out', () => {
    const admission = new Admission();
    crowd(admission, 500);
    for (let tick = 0; tick < 25; tick++) admission.tick(true, true);
    expect(crowd(admission, 100)).toHaveLength(2);
  });
});
