/** Runs so many pieces of work at once, lets so many wait, and refuses the rest. */
export class WorkLimit {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

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
    }
  }

  private turn(): Promise<void> {
    if (this.waiting.length >= this.queue) throw this.refuse();
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
