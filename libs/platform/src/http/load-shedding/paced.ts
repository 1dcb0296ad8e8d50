const TICK_MS = 5;

/**
 * Does no more than `perMs` things a millisecond, at once where that allows it and else in the order they came. At `most`
 * so many wait; what comes then is dropped.
 */
export class Paced<T> {
  private waiting: T[] = [];
  private timer: NodeJS.Timeout | undefined;
  private allowed: number;
  private allowedAt = 0;

  constructor(
    private readonly perMs: number,
    private readonly most: number,
    private readonly doIt: (thing: T) => void,
    private readonly drop: (thing: T) => void,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.allowed = perMs * TICK_MS;
  }

  add(thing: T): void {
    if (this.waiting.length === 0 && this.allow(1) === 1) {
      this.doIt(thing);
      return;
    }
    if (this.waiting.length >= this.most) {
      this.drop(thing);
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
