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
import { DeliverySize, PATIENCE_MS } from './delivery-size.js';
import { Dispatcher } from './dispatcher.js';
import type { Ticket } from './job-row.js';
import { JobRunner } from './job-runner.js';
import { LedgerListener } from './ledger-listener.js';
import { WorkerLease } from './worker-lease.js';

/** How long interrupted handlers get to hand back their jobs, and how often the wait for them looks. */
const HAND_BACK_MS = 2_500;
const LOOK_MS = 20;

/** How long a delivery waits before it is let go while Postgres is away. */
const PAUSE_MS = 1_000;

/** Outcomes on their way into the ledger, by handlers that may run at once: some flights of them, but no pile. */
const OUTCOMES_PER_HANDLER = 10;

/** The process's part in background work: takes deliveries, runs them, and stops without losing any. */
@Injectable()
export class Worker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Worker.name);
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
      if (message.startsWith('cancel:')) this.runner.interrupt('cancelled', [message.slice('cancel:'.length)]);
      else this.dispatcher.wake();
    });
    this.dispatcher.start();
    this.queues.process(this.config.concurrency, (tickets, queue) => this.take(tickets, queue));
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

  private async take(tickets: readonly Ticket[], queue: string): Promise<void> {
    this.taking += 1;
    const line = [...tickets];
    // Nobody else can run what waits here: behind a job that takes its time the rest goes back.
    const patience = tickets.length > 1 ? setTimeout(() => void this.giveBack(line), PATIENCE_MS) : undefined;
    try {
      while (line.length > 0 && !this.draining) {
        await this.runNext(line.shift() as Ticket, queue);
        patience?.refresh();
      }
      await this.giveBack(line);
    } catch (error) {
      // The delivery is gone with this, and the dispatcher makes others. The pause keeps a database that is away
      // from costing a whole window at once.
      this.logger.warn(`A job of the queue ${queue} could not be claimed: ${String(error)}`);
      if (!this.draining) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    } finally {
      clearTimeout(patience);
      this.taking -= 1;
    }
  }

  private async runNext(ticket: Ticket, queue: string): Promise<void> {
    const job = await this.claims.claim(ticket);
    if (!job) return;
    const startedAt = performance.now();
    const { worked, recorded } = this.runner.run(job);
    this.recording += 1;
    void recorded.then(() => {
      this.recording -= 1;
      if (job.parent_id !== null || job.concurrency_key !== null) this.dispatcher.followUp(job.parent_id);
    });
    await worked;
    this.size.observe(queue, performance.now() - startedAt);
    // The next job comes while the outcome is on its way; a database that is away lets no more of them pile up.
    if (this.recording > this.config.concurrency * OUTCOMES_PER_HANDLER) await recorded;
  }

  private async giveBack(line: Ticket[]): Promise<void> {
    const tickets = line.splice(0);
    if (tickets.length === 0) return;
    try {
      await this.claims.release(tickets);
      this.dispatcher.wake();
    } catch (error) {
      this.logger.warn(
        `${String(tickets.length)} jobs could not be given back; they are missed in Redis soon: ${String(error)}`,
      );
    }
  }

  private async idleWithin(milliseconds: number): Promise<boolean> {
    const deadline = Date.now() + milliseconds;
    const busy = () => this.taking + this.recording > 0;
    while (busy() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    return !busy();
  }
}
