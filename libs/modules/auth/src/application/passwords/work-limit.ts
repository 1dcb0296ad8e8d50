// Past so many there is little more to gain.
const MOST_TOGETHER = 16;
// A fifth of a crowd is enough to keep the work going while the rest is looked after.
const TO_ONE_THAT_WAITS = 4;
const CROWD = 3;

/**
 * Runs so many pieces of work at once, lets so many wait, and refuses the rest.
 *
 * Work that fills the processor's caches makes everything around it slow: whoever takes up an outcome finds nothing there
 * of what they need. In a crowd, outcomes are therefore handed on some together, so that what is fetched once serves all
 * of them: no more than sixteen, and than four to each that still waits. Where hardly anybody waits, nobody is kept.
 */
export class WorkLimit {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private done: (() => void)[] = [];

  /** @param refuse makes the error for work that does not fit. */
  constructor(
    private readonly concurrency: number,
    private readonly queue: number,
    private readonly refuse: () => Error,
  ) {}

  /** Runs `work` as soon as there is room. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < this.concurrency) this.running += 1;
    else await this.turn();
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      // The place passes to whoever waits longest, so that a newcomer cannot take it in between.
      if (next) next();
      else this.running -= 1;
      await this.together();
    }
  }

  /** Ends at once or, in a crowd, with others: whoever waits now is done soon, and then looks after the rest. */
  private together(): Promise<void> | undefined {
    const wait = this.waiting.length;
    if (wait >= CROWD && this.done.length + 1 < Math.min(MOST_TOGETHER, TO_ONE_THAT_WAITS * wait)) {
      return new Promise((resolve) => this.done.push(resolve));
    }
    for (const resolve of this.done) resolve();
    this.done = [];
    return undefined;
  }

  private turn(): Promise<void> {
    if (this.waiting.length >= this.queue) throw this.refuse();
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
