import { Inject, Injectable, Logger } from '@nestjs/common';
import { queueSection, type QueueConfig } from '@plinth/config';
import { configToken } from '../config/config.module.js';
import { runInContext, systemContext } from '../context/context.js';
import { Database } from '../database/database.js';
import { BullQueues } from './bull-queues.js';
import { CHANNEL } from './ledger-listener.js';
import { MicroBatch } from './micro-batch.js';
import type { Dispatch } from './job-row.js';

/** How long a count of the jobs in Redis is believed, and how long a failed push keeps others from trying. */
const BELIEVED_MS = 1_000;

/** Shortest time between two wake-up calls of one process. */
const WAKE_EVERY_MS = 50;

interface Line {
  waiting: number;
  since: number;
}

/**
 * Hands jobs to Redis right after their commit, as long as few wait there. A longer line is the dispatcher's, which
 * fills it fairly. Whatever fails here is made good by the dispatcher.
 */
@Injectable()
export class Pusher {
  private readonly logger = new Logger(Pusher.name);
  private readonly lines = new Map<string, Line>();
  private readonly batch: MicroBatch<Dispatch, void>;
  private readonly shortLine: number;
  private failedAt = 0;
  private wakeTimer: NodeJS.Timeout | null = null;
  private wokeAt = 0;

  constructor(
    @Inject(configToken(queueSection)) config: QueueConfig,
    private readonly queues: BullQueues,
    private readonly database: Database,
  ) {
    this.shortLine = Math.min(config.windowSize, 2 * config.concurrency);
    this.batch = new MicroBatch((dispatches) => this.push(dispatches), { max: 500 });
  }

  /** Whether a job that is about to be written may be handed over at once, and takes a place in the line for it. */
  reserve(queue: string, batch: number): boolean {
    if (batch > this.shortLine || !this.queues.connected || Date.now() - this.failedAt < BELIEVED_MS) return false;
    const line = this.lines.get(queue) ?? { waiting: 0, since: 0 };
    this.lines.set(queue, line);
    const isOld = Date.now() - line.since > BELIEVED_MS;
    if (isOld) line.since = Date.now();
    if (line.waiting >= this.shortLine) {
      // Who goes straight to Redis would pass those that wait in the ledger; whether any do is asked in the background.
      if (isOld) this.count([queue]).catch(() => undefined);
      return false;
    }
    line.waiting = isOld ? 1 : line.waiting + 1;
    return true;
  }

  /** Hands jobs over in the background. */
  pushSoon(dispatches: readonly Dispatch[]): void {
    for (const dispatch of dispatches) this.batch.add(dispatch).catch(() => undefined);
  }

  /** Tells the dispatchers that jobs wait in the ledger. Outside the writers' transactions, since NOTIFY serialises commits. */
  wakeDispatcher(): void {
    if (this.wakeTimer) return;
    const delay = Math.max(0, this.wokeAt + WAKE_EVERY_MS - Date.now());
    this.wakeTimer = setTimeout(() => {
      this.wakeTimer = null;
      this.wokeAt = Date.now();
      // A call that is lost costs a second at most: the dispatchers look by themselves, too.
      const call = () => this.database.query('SELECT pg_notify($1, $2)', [CHANNEL, 'wake']);
      runInContext(systemContext('queue'), call).catch(() => undefined);
    }, delay);
  }

  /** Tries what was asked for, for as long as the deadline allows, and keeps no timer. */
  async close(): Promise<void> {
    if (this.wakeTimer) clearTimeout(this.wakeTimer);
    await this.batch.idle();
  }

  private async push(dispatches: readonly Dispatch[]): Promise<void[]> {
    try {
      const names = [...new Set(dispatches.map(({ queue }) => queue))];
      // Asked at once, the answers come in one packet, and no worker that starts the job meanwhile waits for the second.
      await Promise.all([this.queues.push(dispatches), this.count(names, dispatches)]);
    } catch (error) {
      this.failedAt = Date.now();
      this.logger.warn(`Redis took no jobs (${String(error)}); the dispatcher will hand them over.`);
      throw error;
    }
    return [];
  }

  private async count(queues: readonly string[], onTheirWay: readonly Dispatch[] = []): Promise<void> {
    const counts = await this.queues.waiting(queues);
    for (const [queue, waiting] of counts) {
      const coming = onTheirWay.filter((dispatch) => dispatch.queue === queue).length;
      this.lines.set(queue, { waiting: waiting + coming, since: Date.now() });
    }
  }
}
