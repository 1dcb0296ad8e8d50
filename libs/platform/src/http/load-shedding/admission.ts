/** Requests that were let in within one tick and are not answered yet. */
export interface Entrants {
  waiting: number;
}

/** What is let in however short things are, so that the process still finds out that it keeps up. */
const FEWEST = 2;

/** A limit this far above what is under way limits nobody. */
const PLENTY = 64;

// Who takes longer than a second does so for other reasons than a crowd: a transfer, an event stream, a slow query.
const TICKS_REMEMBERED = 20;

const FEWER = 0.8;
const MORE = 1.25;

/**
 * How many requests may be under way at a time: any number while all is well. Once the process falls behind, so few that
 * it just keeps up: those are answered as fast as ever, and the others are turned away at once instead of after a wait.
 */
export class Admission {
  private limit = Infinity;
  private readonly recent: Entrants[] = [{ waiting: 0 }];

  get isLimiting(): boolean {
    return this.limit !== Infinity;
  }

  /** @returns with whom the request was let in, for `leave`; `null` where it must be turned away. */
  enter(): Entrants | null {
    if (this.isLimiting && this.underWay() >= this.limit) return null;
    const now = this.recent.at(-1) as Entrants;
    now.waiting += 1;
    return now;
  }

  leave(entrants: Entrants): void {
    entrants.waiting -= 1;
  }

  /**
   * Ends a tick.
   * @param isBehind whether the process has fallen behind: limiting begins.
   * @param isPressed whether it has all that it can do: while limiting, fewer are let in.
   */
  tick(isBehind: boolean, isPressed: boolean): void {
    const underWay = this.underWay();
    if (this.isLimiting) {
      this.limit = isPressed ? Math.max(FEWEST, Math.min(this.limit, underWay) * FEWER) : this.limit * MORE;
      if (!isBehind && this.limit > Math.max(PLENTY, 2 * underWay)) this.limit = Infinity;
    } else if (isBehind) {
      this.limit = Math.max(FEWEST, underWay / 2);
    }
    this.recent.push({ waiting: 0 });
    if (this.recent.length > TICKS_REMEMBERED) this.recent.shift();
  }

  private underWay(): number {
    let sum = 0;
    for (const { waiting } of this.recent) sum += waiting;
    return sum;
  }
}
