const TICK_MS = 5;

/**
 * Does no more than `perMs` things a millisecond, at once where that allows it and else in the order they came. What is
 * done may cost all the time there is where nobody waits for it.
 */
export class Paced<T> {
  private waiting: T[] = [];
  private timer: NodeJS.Timeout | undefined;
  private allowed: number;
  private allowedAt = 0;

  constructor(
    private readonly perMs: number,
    private readonly doIt: (thing: T) => void,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.allowed = perMs * TICK_MS;
  }

  add(thing: T): void {
    if (this.waiting.length === 0 && this.allow(1) === 1) {
      this.doIt(thing);
      return;
    }
    this.waiting.push(thing);
    this.timer ??= setTimeout(this.goOn, TICK_MS);
  }

  private readonly goOn = (): void => {
    const due = this.waiting.splice(0, this.allow(this.waiting.length));
    this.timer = this.waiting.length > 0 ? setTimeout(this.goOn, TICK_MS) : undefined;
    for (const thing of due) this.doIt(thing);
  };

  /** Takes as much as it may of `amount`. */
  private allow(amount: number): number {
    const now = this.now();
    this.allowed = Math.min(this.perMs * TICK_MS, this.allowed + (now - this.allowedAt) * this.perMs);
    this.allowedAt = now;
    const taken = Math.min(amount, Math.floor(this.allowed));
    this.allowed -= taken;
    return taken;
  }
}
