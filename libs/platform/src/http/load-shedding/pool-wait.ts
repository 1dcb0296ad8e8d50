/** What a look at the pool finds. */
export interface PoolLook {
  readonly waiting: number;
  /** Connections handed out so far. */
  readonly acquired: number;
}

/**
 * How long the pool lets wait. Who waits is served in order: whoever is last in line at one look has been served once
 * as many connections were handed out as there were people in the line.
 */
export class PoolWait {
  /** Of who was served last or, where that is longer, of who waits still. */
  milliseconds = 0;
  private marked: { readonly at: number; readonly servedAt: number } | null = null;

  /** @param now in milliseconds, on a clock that never goes back. */
  look({ waiting, acquired }: PoolLook, now: number): void {
    if (waiting === 0) {
      this.milliseconds = 0;
      this.marked = null;
      return;
    }
    const { marked } = this;
    if (marked) {
      const waited = now - marked.at;
      const isServed = acquired >= marked.servedAt;
      this.milliseconds = isServed ? waited : Math.max(this.milliseconds, waited);
      if (!isServed) return;
    }
    this.marked = { at: now, servedAt: acquired + waiting };
  }
}
