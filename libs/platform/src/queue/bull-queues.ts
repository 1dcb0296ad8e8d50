import type { RedisConfig } from '@plinth/config';
import type { Queue as BullQueue, QueueOptions } from 'bull';
import { deliveryOf, handOver, type Delivery } from './delivery.js';
import type { Dispatch } from './job-row.js';
import type { RedisConnections } from './redis-connections.js';

// The priority goes before the place within it; both fit the 53 bits of Bull's score.
const PRIORITY_STEP = 2 ** 40;

// Open deliveries come after every job with a name: whoever has one was at the head of its line before.
const OPEN_PRIORITY = 11 * PRIORITY_STEP;

const CLOSE_MS = 2_000;

/** How Bull is set up for every queue. It delivers; what becomes of a job is decided in Postgres alone. */
export function bullOptions(
  config: RedisConfig,
  connections: RedisConnections,
): QueueOptions & { readonly skipVersionCheck: true } {
  return {
    prefix: `${config.prefix}:queue`,
    createClient: (role) => connections.for(role),
    // The check would send a command without a deadline at boot.
    skipVersionCheck: true,
    defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
    settings: {
      // A delivery whose worker died before it claimed the job comes again soon, however often that happens.
      lockDuration: 6_000,
      stalledInterval: 3_000,
      maxStalledCount: 1_000_000,
      retryProcessDelay: 250,
      // Delays are the ledger's; Bull need not look for any.
      guardInterval: 60_000,
    },
  };
}

/** The queues in Redis: a bounded window on the ledger that can be lost at any time. */
export class BullQueues {
  private readonly queues: ReadonlyMap<string, BullQueue>;

  constructor(
    private readonly config: RedisConfig,
    private readonly connections: RedisConnections,
    queues: readonly BullQueue[],
  ) {
    this.queues = new Map(queues.map((queue) => [queue.name, queue]));
    for (const queue of this.queues.values()) {
      // Bull names its connection in a promise that nobody catches: a lost one would end the process.
      Object.assign(queue, { setWorkerName: () => Promise.resolve() });
    }
  }

  /** The queues themselves, to look at: whoever changes them passes the ledger by. */
  all(): readonly BullQueue[] {
    return [...this.queues.values()];
  }

  /** Whether Redis is connected as far as this process knows. */
  get connected(): boolean {
    return this.connections.commands.status === 'ready';
  }

  /** Hands jobs over in one round trip per queue. Doing so twice does no harm. Rejects within the deadline. */
  async push(dispatches: readonly Dispatch[]): Promise<void> {
    for (const name of new Set(dispatches.map(({ queue }) => queue))) {
      const group = dispatches.filter(({ queue }) => queue === name);
      await this.add(
        name,
        group.map((dispatch) => ({
          data: null,
          opts: { jobId: handOver(dispatch), priority: dispatch.priority * PRIORITY_STEP + dispatch.tag },
        })),
      );
    }
  }

  /** Puts open deliveries behind all others of the queue; each brings at most `most` jobs. Rejects within the deadline. */
  async open(queue: string, deliveries: number, most: number): Promise<void> {
    await this.add(
      queue,
      Array.from({ length: deliveries }, () => ({ data: { most }, opts: { priority: OPEN_PRIORITY } })),
    );
  }

  /** How many deliveries each of the queues holds that no worker has taken. */
  async waiting(names: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const pipeline = this.connections.commands.pipeline();
    for (const name of names) pipeline.llen(this.key(name, 'wait'));
    const answers = (await pipeline.exec()) ?? [];
    return new Map(names.map((name, index) => [name, numberOf(answers[index])]));
  }

  /** Those of the jobs that Redis does not know: it was emptied, or the push never arrived. */
  async missing(dispatches: readonly Dispatch[]): Promise<readonly Dispatch[]> {
    const pipeline = this.connections.commands.pipeline();
    for (const dispatch of dispatches) pipeline.exists(this.key(dispatch.queue, handOver(dispatch)));
    const answers = (await pipeline.exec()) ?? [];
    return dispatches.filter((_, index) => numberOf(answers[index]) === 0);
  }

  /** Calls `take` for every delivery, at most `concurrency` at a time per queue. */
  process(concurrency: number, take: (delivery: Delivery, queue: string) => Promise<void>): void {
    for (const queue of this.queues.values()) {
      const processing = queue.process(concurrency, async ({ id, data }) => {
        await take(deliveryOf(String(id), data), queue.name);
        return null;
      });
      // It ends when the queue closes; failures on the way are retried by Bull and healed by the ledger.
      processing.catch(() => undefined);
    }
  }

  /** Takes no more jobs in this process; those that run go on. */
  async stopTaking(): Promise<void> {
    await within(
      CLOSE_MS,
      [...this.queues.values()].map((queue) => queue.pause(true, true)),
    );
  }

  /** Closes the queues and every connection, in bounded time whatever Redis does. */
  async close(): Promise<void> {
    this.connections.seal();
    await within(
      CLOSE_MS,
      [...this.queues.values()].map((queue) => queue.close(true)),
    );
    this.connections.close();
  }

  private async add(name: string, jobs: Parameters<BullQueue['addBulk']>[0]): Promise<void> {
    const queue = this.of(name);
    const [one, ...others] = jobs;
    // One alone needs no transaction in Redis, and starts that much sooner.
    const added = one && others.length === 0 ? [await queue.add(one.data, one.opts)] : await queue.addBulk(jobs);
    // Bull swallows the errors of single commands, such as being out of memory.
    if (added.some(({ id }: { id?: unknown }) => id === undefined)) throw new Error('Redis refused a job.');
  }

  private of(name: string): BullQueue {
    const queue = this.queues.get(name);
    if (!queue) throw new Error(`The queue ${name} is not registered.`);
    return queue;
  }

  private key(queue: string, suffix: string): string {
    return `${this.config.prefix}:queue:${queue}:${suffix}`;
  }
}

function numberOf(answer: [Error | null, unknown] | undefined): number {
  if (!answer || answer[0]) throw answer?.[0] ?? new Error('Redis did not answer.');
  return Number(answer[1]);
}

async function within(milliseconds: number, work: readonly Promise<unknown>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([Promise.allSettled(work), deadline]);
  clearTimeout(timer);
}
