import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { queueSection, type QueueConfig } from '@plinth/config';
import { configToken } from '../config/config.module.js';
import { BullQueues } from './bull-queues.js';
import { Claims } from './claims.js';
import { DeliverySize, MOST, PATIENCE_MS } from './delivery-size.js';
import { Dispatcher } from './dispatcher.js';
import type { Delivery } from './delivery.js';
import type { ClaimedJob } from './job-row.js';
import { JobRunner, type Attempt } from './job-runner.js';
import { LedgerListener } from './ledger-listener.js';
import { WorkerLease } from './worker-lease.js';

/** How long interrupted handlers get to hand back their jobs, and how often the wait for them looks. */
const HAND_BACK_MS = 2_500;
const LOOK_MS = 20;

/** How long a delivery waits before it is let go while Postgres is away. */
const PAUSE_MS = 1_000;

/** Outcomes on their way into the ledger, by handlers that may run at once: some flights of them, but no pile. */
const OUTCOMES_PER_HANDLER = MOST;

/** Jobs of one delivery that are claimed and wait for each other. */
interface Line {
  readonly queue: string;
  readonly waiting: ClaimedJob[];
  isRunning: boolean;
}

/** The process's part in background work: takes deliveries, runs them, and stops without losing any. */
@Injectable()
export class Worker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Worker.name);
  private readonly lines = new Set<Line>();
  private draining = false;
  private taking = 0;
  private recording = 0;

  constructor(
    @Inject(configToken(queueSection)) private readonly config: QueueConfig,
    private readonly queues: BullQueues,
    private readonly claims: Claims,
    private readonly runner: JobRunner,
    private readonly dispatcher: Dispatcher,
    private readonly size: DeliverySize,
    private readonly lease: WorkerLease,
    private readonly listener: LedgerListener,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.lease.start({
      running: () => this.runner.running(),
      cancelled: (ids) => {
        this.runner.interrupt('cancelled', ids);
      },
      lost: () => {
        this.runner.interrupt('lost');
      },
    });
    this.listener.listen((message) => {
      const [what, which = ''] = message.split(':');
      if (what === 'cancel') this.runner.interrupt('cancelled', [which]);
      else if (what === 'pause') this.giveBackOf(which);
      else this.dispatcher.wake();
    });
    this.dispatcher.start();
    this.queues.process(this.config.concurrency, (delivery, queue) => this.take(delivery, queue));
  }

  /** Stops taking jobs, lets running ones finish, hands back the rest. Ends in bounded time. */
  async beforeApplicationShutdown(): Promise<void> {
    this.draining = true;
    await Promise.all([this.dispatcher.stop(), this.queues.stopTaking(), this.listener.close()]);
    if (!(await this.idleWithin(this.config.drainSeconds * 1000))) {
      this.logger.warn(`Handing back ${String(this.runner.running().length)} jobs that still run.`);
      this.runner.interrupt('drained');
      await this.idleWithin(HAND_BACK_MS);
    }
    this.runner.stop();
    await this.lease.stop();
    await this.queues.close();
  }

  private async take(delivery: Delivery, queue: string): Promise<void> {
    this.taking += 1;
    try {
      if ('ticket' in delivery) {
        const job = await this.claims.claim(delivery.ticket);
        if (!job) return;
        const { recorded } = await this.runNow(job, queue);
        if (this.isFull) await recorded;
      } else {
        await this.runLine(await this.claims.take(queue, delivery.most), queue);
      }
    } catch (error) {
      // The delivery is gone with this, and the dispatcher makes others. The pause keeps a database that is away
      // from costing a whole window at once.
      this.logger.warn(`Jobs of the queue ${queue} could not be claimed: ${String(error)}`);
      if (!this.draining) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    } finally {
      this.taking -= 1;
    }
  }

  /** Runs jobs one after the other. Nobody else can run what waits here: behind one that takes its time the rest goes back. */
  private async runLine(jobs: readonly ClaimedJob[], queue: string): Promise<void> {
    const line: Line = { queue, waiting: [...jobs], isRunning: false };
    for (const job of jobs) this.runner.hold(job);
    this.lines.add(line);
    // After a pause of the whole process first comes what is ready to go on.
    const patience = setTimeout(() => setImmediate(() => line.isRunning && this.giveBack(line)), PATIENCE_MS);
    for (let next = line.waiting.shift(); next; next = line.waiting.shift()) {
      if (this.draining) this.runner.interrupt('drained', [next.id]);
      patience.refresh();
      line.isRunning = true;
      const { recorded } = await this.runNow(next, queue);
      line.isRunning = false;
      if (this.isFull) await recorded;
    }
    clearTimeout(patience);
    this.lines.delete(line);
  }

  /** Resolves when the handler has ended; its outcome is on its way by then. */
  private async runNow(job: ClaimedJob, queue: string): Promise<Attempt> {
    const startedAt = performance.now();
    const attempt = this.start(job);
    await attempt.worked;
    this.size.observe(queue, performance.now() - startedAt);
    return attempt;
  }

  /** Whether so many outcomes are on their way that the next jobs wait: a database that is away lets no more pile up. */
  private get isFull(): boolean {
    return this.recording > this.config.concurrency * OUTCOMES_PER_HANDLER;
  }

  private start(job: ClaimedJob): Attempt {
    const attempt = this.runner.run(job);
    this.recording += 1;
    void attempt.recorded.then(() => {
      this.recording -= 1;
      if (job.parent_id !== null || job.concurrency_key !== null) this.dispatcher.followUp(job.parent_id);
    });
    return attempt;
  }

  /** Hands back what has not started, without spending an attempt. */
  private giveBack({ waiting }: Line): void {
    const rest = waiting.splice(0);
    if (rest.length === 0) return;
    this.runner.interrupt(
      'drained',
      rest.map(({ id }) => id),
    );
    for (const job of rest)
      void this.start(job).recorded.then(() => {
        this.dispatcher.wake();
      });
  }

  private giveBackOf(queue: string): void {
    for (const line of this.lines) if (line.queue === queue) this.giveBack(line);
  }

  private async idleWithin(milliseconds: number): Promise<boolean> {
    const deadline = Date.now() + milliseconds;
    const busy = () => this.taking + this.recording > 0;
    while (busy() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    return !busy();
  }
}
