/** However short things are, somebody is let in, so that the process finds out when it keeps up again: one a second. */
const LEAST_PER_MS = 0.001;

// Who comes together is not let in together: so many milliseconds' worth at once, and the others as time passes.
const BURST_MS = 10;

const FEWER = 0.8;
const MORE = 1.25;

/** Ticks without anybody turned away after which everybody is let in again. */
const CALM_TICKS = 10;

/**
 * How many requests are let in: all of them while all is well. Once the process falls behind, so many a second that it
 * just keeps up: those are answered as fast as ever, and the others are turned away at once instead of after a wait. The
 * rate is found by trying: less where the process has all that it can do, more where it has not.
 */
export class Admission {
  private perMs = Infinity;
  private places = 0;
  private filledAt = 0;
  private letIn = 0;
  private turnedAway = 0;
  private tickedAt = 0;
  private calmTicks = 0;

  get isLimiting(): boolean {
    return this.perMs !== Infinity;
  }

  /** Whether the next request is let in. @param now in milliseconds; asked for only where it matters. */
  admits(now: () => number): boolean {
    if (this.isLimiting && !this.takePlace(now())) {
      this.turnedAway += 1;
      return false;
    }
    this.letIn += 1;
    return true;
  }

  /**
   * Ends a tick.
   * @param isBehind whether the process has fallen behind: limiting begins.
   * @param isPressed whether it has all that it can do: while limiting, fewer are let in.
   */
  tick(now: number, isBehind: boolean, isPressed: boolean): void {
    const achieved = this.letIn / Math.max(1, now - this.tickedAt);
    this.calmTicks = this.turnedAway > 0 || isBehind ? 0 : this.calmTicks + 1;
    if (this.isLimiting) {
      this.perMs = isPressed ? least(Math.min(this.perMs, achieved) * FEWER) : this.perMs * MORE;
      if (this.calmTicks >= CALM_TICKS) this.perMs = Infinity;
    } else if (isBehind) {
      this.perMs = least(achieved / 2);
      this.places = 0;
      this.filledAt = now;
    }
    this.letIn = 0;
    this.turnedAway = 0;
    this.tickedAt = now;
  }

  private takePlace(now: number): boolean {
    const room = Math.max(1, this.perMs * BURST_MS);
    this.places = Math.min(room, this.places + (now - this.filledAt) * this.perMs);
    this.filledAt = now;
    if (this.places < 1) return false;
    this.places -= 1;
    return true;
  }
}

function least(perMs: number): number {
  return Math.max(LEAST_PER_MS, perMs);
}
