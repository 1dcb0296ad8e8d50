import { runInContext, systemContext } from '../context/context.js';

interface Waiting<I, O> {
  readonly item: I;
  readonly resolve: (output: O) => void;
  readonly reject: (error: unknown) => void;
}

interface Options {
  /** Most items of one flight. */
  readonly max: number;
  /** Whether the items of a failed flight are tried one by one, so that a bad one fails alone. */
  readonly isolate?: (error: unknown) => boolean;
}

/** After such a rest, in milliseconds, nobody else is about to come: what is asked for then goes at once. */
const REST_MS = 3;

/**
 * Gathers what is asked for while the last flight is under way and does it in one go: one statement for many jobs
 * under load, no delay without it.
 */
export class MicroBatch<I, O> {
  private waiting: Waiting<I, O>[] = [];
  private flight: Promise<void> | null = null;
  private landedAt = 0;

  /** @param work does all items and answers in their order. */
  constructor(
    private readonly work: (items: readonly I[]) => Promise<readonly O[]>,
    private readonly options: Options,
  ) {}

  /** Adds an item to the next flight. Rejects where its flight fails. */
  add(item: I): Promise<O> {
    return new Promise<O>((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.flight ??= this.fly();
    });
  }

  /** Resolves once nothing is waiting or under way. */
  async idle(): Promise<void> {
    while (this.flight) await this.flight;
  }

  private async fly(): Promise<void> {
    const isRested = performance.now() - this.landedAt > REST_MS;
    await (isRested ? Promise.resolve() : aMoment());
    // The first asker's transaction may be on its context; a flight belongs to nobody.
    await runInContext(systemContext('queue'), async () => {
      while (this.waiting.length > 0) {
        const batch = this.waiting.splice(0, this.options.max);
        await this.land(batch);
        // What one flight lets go on comes back together: a moment later it shares one statement instead of two.
        if (batch.length > 1) await aMoment();
      }
      this.landedAt = performance.now();
      // At once: what is added a moment later must not wait for a flight that has ended.
      this.flight = null;
    });
  }

  private async land(batch: readonly Waiting<I, O>[]): Promise<void> {
    try {
      const outputs = await this.work(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => {
        resolve(outputs[index] as O);
      });
    } catch (error) {
      if (batch.length > 1 && this.options.isolate?.(error)) {
        for (const one of batch) await this.land([one]);
      } else {
        for (const { reject } of batch) reject(error);
      }
    }
  }
}

function aMoment(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
