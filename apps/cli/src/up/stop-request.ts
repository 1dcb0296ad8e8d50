/** The wish that the platform stop: Ctrl-C, a signal, or the end of the launcher. Any number of wishes are one. */
export class StopRequest {
  /** Settles with the first wish. */
  readonly made: Promise<void>;
  private asked = false;

  constructor() {
    this.made = new Promise((resolve) => {
      const request = () => {
        this.asked = true;
        resolve();
      };
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, request);
      process.once('disconnect', request);
    });
  }

  /** Whether somebody has asked. */
  isMade(): boolean {
    return this.asked;
  }

  /** Waits for `work`, but no longer than until somebody asks to stop: then `null`. */
  async orResult<T>(work: Promise<T>): Promise<T | null> {
    return Promise.race([work, this.made.then(() => null)]);
  }
}
