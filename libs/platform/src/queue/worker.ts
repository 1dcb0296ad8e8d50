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
    this.queues.process(this.config.concurrency, (ticket) => this.take(ticket));
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

  private async take(ticket: Ticket): Promise<void> {
    this.taking += 1;
    try {
      if (this.draining) return await this.claims.release([ticket]);
      const job = await this.claims.claim(ticket);
      if (!job) return;
      const { worked, recorded } = this.runner.run(job);
      this.recording += 1;
      void recorded.then(() => {
        this.recording -= 1;
        if (job.parent_id !== null || job.concurrency_key !== null) this.dispatcher.followUp();
      });
      await worked;
      // The next delivery comes while the outcome is on its way; a database that is away lets no more of them pile up.
      if (this.recording > this.config.concurrency * OUTCOMES_PER_HANDLER) await recorded;
    } catch (error) {
      // The delivery is gone with this, and the dispatcher makes another. The pause keeps a database that is away
      // from costing a whole window at once.
      this.logger.warn(`Job ${ticket.id} could not be claimed: ${String(error)}`);
      if (!this.draining) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    } finally {
      this.taking -= 1;
    }
  }

  private async idleWithin(milliseconds: number): Promise<boolean> {
    const deadline = Date.now() + milliseconds;
    const busy = () => this.taking + this.recording > 0;
    while (busy() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    return !busy();
  }
}
