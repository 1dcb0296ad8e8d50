import { Inject, Injectable, Logger } from '@nestjs/common';
import { queueSection, type QueueConfig } from '@plinth/config';
import { configToken } from '../config/config.module.js';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import { BullQueues } from './bull-queues.js';
import { DeliverySize } from './delivery-size.js';
import { Flows } from './flows.js';
import { EXPIRE, GIVE_UP, LOCK_QUEUE, NEXT_DUE, PROMOTE, RECOVER, UNCLAIMED } from './dispatch-statements.js';
import type { Dispatch } from './job-row.js';
import { DEPTH, FILL, IN_DEMAND } from './line-statements.js';
import { JobErrors } from './queue.errors.js';
import { JobRegistry } from './registry.js';
import { Retention } from './retention.js';
import { Turns } from './turns.js';
import { WorkerLease } from './worker-lease.js';

/** Longest rest between two rounds, and the rest while a queue has more than fits into its window. */
const IDLE_MS = 1_000;
const BUSY_MS = 20;

/** How often handed-over jobs are looked for in Redis, and how old they are by then. */
const VERIFY_EVERY_MS = 2_000;
const UNCLAIMED_SECONDS = 2;

const TIDY_EVERY_MS = 500;

/** How long ends of jobs that others wait for are gathered. */
const FOLLOW_UP_MS = 10;

interface Ended {
  readonly id: string;
  readonly parentId: string | null;
}

/**
 * Keeps Redis supplied from the ledger: what is due, what was not handed over, what was lost there, and what lost its
 * worker. Any number of workers may run one.
 */
@Injectable()
export class Dispatcher {
  private readonly logger = new Logger(Dispatcher.name);
  private readonly resumeAfter = new Map<string, string>();
  private stopping = false;
  private wakeUp: (() => void) | null = null;
  private woken = false;
  private loop: Promise<void> = Promise.resolve();
  private verifiedAt = 0;
  private tidiedAt = 0;
  private followUpTimer: NodeJS.Timeout | null = null;
  private readonly followUps = new Set<string>();

  constructor(
    @Inject(configToken(queueSection)) private readonly config: QueueConfig,
    private readonly database: Database,
    private readonly transaction: Transaction,
    private readonly queues: BullQueues,
    private readonly registry: JobRegistry,
    private readonly lease: WorkerLease,
    private readonly retention: Retention,
    private readonly flows: Flows,
    private readonly turns: Turns,
    private readonly size: DeliverySize,
  ) {}

  /** Starts going round. */
  start(): void {
    this.loop = this.run();
  }

  /** Starts the next round at once. */
  wake(): void {
    this.woken = true;
    this.wakeUp?.();
  }

  /** Looks soon for what waited for a job that has just ended, its parent first; many that end together share a look. */
  followUp(parentId: string | null): void {
    if (parentId !== null) this.followUps.add(parentId);
    this.followUpTimer ??= setTimeout(() => {
      this.followUpTimer = null;
      this.wake();
    }, FOLLOW_UP_MS);
  }

  /** Ends after the round that is under way. */
  async stop(): Promise<void> {
    this.stopping = true;
    if (this.followUpTimer) clearTimeout(this.followUpTimer);
    this.wake();
    await this.loop;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      let rest = IDLE_MS;
      try {
        rest = await this.round();
      } catch (error) {
        this.logger.warn(`A round of the dispatcher failed: ${String(error)}`);
      }
      await this.rest(rest);
    }
  }

  private async rest(milliseconds: number): Promise<void> {
    if (!this.woken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.wakeUp = null;
    this.woken = false;
  }

  /** One round. @returns how long to rest after it, in milliseconds. */
  private async round(): Promise<number> {
    await this.database.query(PROMOTE);
    await this.tidy();
    await this.settleFollowUps();
    await this.turns.give();
    if (!this.queues.connected) return IDLE_MS;
    const isBacklog = await this.fill();
    await this.verify();
    return isBacklog ? BUSY_MS : this.untilNextDue();
  }

  /** Ends what expired and takes over from workers that are gone. */
  private async tidy(): Promise<void> {
    if (Date.now() - this.tidiedAt < TIDY_EVERY_MS) return;
    this.tidiedAt = Date.now();
    await this.flows.settle();
    const expired = JobErrors.expired();
    const ended = await this.database.query<Ended>(EXPIRE, [expired.code, expired.message, this.retention.days]);
    for (const { parentId } of ended) this.followUp(parentId);
    if (!this.lease.mayJudge) return;
    await this.database.query(GIVE_UP);
    const { code, message } = JobErrors.workerLost();
    const rows = await this.database.query<Ended & { type: string; status: string }>(RECOVER, [
      code,
      message,
      this.retention.days,
    ]);
    for (const { id, type, status, parentId } of rows) {
      this.logger.warn(`Job ${id} (${type}) lost its worker: ${status}.`);
      this.followUp(parentId);
    }
  }

  private async settleFollowUps(): Promise<void> {
    const parents = [...this.followUps];
    this.followUps.clear();
    if (parents.length > 0) await this.flows.settle(parents);
  }

  /** @returns whether more is waiting than was handed over. */
  private async fill(): Promise<boolean> {
    const names = this.registry.queues();
    const waiting = await this.queues.waiting(names);
    // A worker that has enough before it is left to it, so that each statement moves many.
    const wanting = names.filter(
      (name) => this.size.of(name) === 1 || (waiting.get(name) ?? 0) < this.config.concurrency,
    );
    let isBacklog = wanting.length < names.length;
    for (const { name } of await this.database.query<{ name: string }>(IN_DEMAND, [wanting])) {
      if (await this.supply(name, waiting.get(name) ?? 0)) isBacklog = true;
    }
    return isBacklog;
  }

  /** @returns whether more may be waiting than was handed over. */
  private async supply(name: string, waits: number): Promise<boolean> {
    const { windowSize, concurrency } = this.config;
    if (this.size.of(name) > 1 && (await this.openDeliveries(name, waits))) return true;
    // What is handed over goes before all that comes later, however urgent: so it is no more than a second's work.
    const second = Math.ceil(concurrency * this.size.perSecond(name));
    const window = Math.min(windowSize, Math.max(4 * concurrency, second));
    const room = window - waits;
    return room < window / 4 || this.fillQueue(name, room);
  }

  /** Where each handler of all workers would get several jobs twice over, nobody need say which. @returns whether it is so. */
  private async openDeliveries(name: string, waits: number): Promise<boolean> {
    const { concurrency } = this.config;
    const size = this.size.of(name);
    const [line] = await this.database.query<{ workers: number; jobs: number }>(DEPTH, [name, concurrency, size]);
    const deliveries = 2 * concurrency * (line?.workers ?? 1);
    const most = Math.floor((line?.jobs ?? 0) / deliveries);
    if (most < 2) return false;
    await this.queues.open(name, Math.max(0, deliveries - waits), most);
    return true;
  }

  /** @returns whether there may be more. */
  private async fillQueue(name: string, room: number): Promise<boolean> {
    const picked = await this.transaction.run(async () => {
      const [lock] = await this.database.query<{ locked: boolean }>(LOCK_QUEUE, [name]);
      if (!lock?.locked) return [];
      return this.database.query<Dispatch & { resumeAfter: string | null }>(FILL, [
        name,
        room,
        this.resumeAfter.get(name) ?? '',
      ]);
    });
    const resumeAfter = picked[0]?.resumeAfter ?? null;
    const wasLastPart = resumeAfter === null && this.resumeAfter.delete(name);
    if (resumeAfter !== null) this.resumeAfter.set(name, resumeAfter);
    if (picked.length > 0) await this.queues.push(picked);
    return picked.length > 0 || wasLastPart;
  }

  /** Hands over again what Redis has lost. */
  private async verify(): Promise<void> {
    if (Date.now() - this.verifiedAt < VERIFY_EVERY_MS) return;
    this.verifiedAt = Date.now();
    for (const name of this.registry.queues()) {
      const unclaimed = await this.database.query<Dispatch>(UNCLAIMED, [name, UNCLAIMED_SECONDS]);
      if (unclaimed.length === 0) continue;
      const missing = await this.queues.missing(unclaimed);
      if (missing.length === 0) continue;
      this.logger.warn(`Redis lost ${String(missing.length)} jobs of the queue ${name}; handing them over again.`);
      await this.queues.push(missing);
    }
  }

  private async untilNextDue(): Promise<number> {
    const [next] = await this.database.query<{ milliseconds: number | null }>(NEXT_DUE);
    return Math.max(BUSY_MS, Math.min(IDLE_MS, next?.milliseconds ?? IDLE_MS));
  }
}
