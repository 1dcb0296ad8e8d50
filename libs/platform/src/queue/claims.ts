import { Inject, Injectable } from '@nestjs/common';
import { queueSection, type QueueConfig } from '@plinth/config';
import { configToken } from '../config/config.module.js';
import { Database } from '../database/database.js';
import { isDatabaseFailure } from '../database/database.errors.js';
import { CLAIM, CLAIM_ONE, COMPLETE, RECORD, RECORDED, RELEASE } from './claim-statements.js';
import type { ClaimedJob, Outcome, Ticket } from './job-row.js';
import { TAKE } from './line-statements.js';
import { MicroBatch } from './micro-batch.js';
import { Retention } from './retention.js';
import { WorkerLease } from './worker-lease.js';

const PAGES = `SELECT (pg_relation_size('job') / 8192)::float8 AS pages`;
const MEASURE_EVERY_MS = 1_000;

// From this size on no plan can be a walk through the whole table, so that one may be kept, however it grows.
const LARGE_PAGES = 512;

// More at once would save Postgres nothing, and have the jobs of a flight outlive what clears away the short-lived.
const MOST_ORDERS = 16;

/** What an open delivery asks for: the next jobs of a queue. */
interface Order {
  readonly queue: string;
  readonly most: number;
}

interface TakenJob extends ClaimedJob {
  readonly resumeAfter: string | null;
}

/** What a worker writes into the ledger about the jobs it runs: many at a time in one statement. */
@Injectable()
export class Claims {
  private readonly claims: MicroBatch<Ticket, ClaimedJob | null>;
  private readonly orders: MicroBatch<Order, ClaimedJob[]>;
  private readonly outcomes: MicroBatch<Outcome, boolean>;
  private readonly resumeAfter = new Map<string, string>();
  private pages: number | null = null;
  private measuredAt = 0;

  constructor(
    private readonly database: Database,
    private readonly retention: Retention,
    private readonly lease: WorkerLease,
    @Inject(configToken(queueSection)) { concurrency }: QueueConfig,
  ) {
    const isolate = (error: unknown) => !isDatabaseFailure(error);
    this.claims = new MicroBatch((items) => this.claimAll(items), { max: 200 });
    // Half of the handlers run what the last flight brought while the next one is under way for the others.
    this.orders = new MicroBatch((items) => this.takeAll(items), {
      max: Math.min(MOST_ORDERS, Math.ceil(concurrency / 2)),
    });
    this.outcomes = new MicroBatch((items) => this.recordAll(items), { max: 1_000, isolate });
  }

  /** Takes a job for one attempt; `null` where the ticket is stale, or the job may not run now. */
  claim(ticket: Ticket): Promise<ClaimedJob | null> {
    return this.claims.add(ticket);
  }

  /**
   * Takes the next jobs of a queue for one attempt each, to be run one after the other: `most` or fewer. Behind the first
   * are none that may not lose an attempt to a neighbour that takes its worker down.
   */
  take(queue: string, most: number): Promise<ClaimedJob[]> {
    return this.orders.add({ queue, most });
  }

  /** Records what became of an attempt. False where the attempt is no longer ours: then nothing was written. */
  record(outcome: Outcome): Promise<boolean> {
    return this.outcomes.add(outcome);
  }

  /** Resolves once nothing is under way. */
  async idle(): Promise<void> {
    await Promise.all([this.claims.idle(), this.orders.idle(), this.outcomes.idle()]);
  }

  private async claimAll(tickets: readonly Ticket[]): Promise<(ClaimedJob | null)[]> {
    // In one order everywhere, so that two workers with the same jobs do not deadlock.
    const ordered = [...tickets].sort((a, b) => a.id.localeCompare(b.id));
    const [one, ...others] = ordered;
    const rows = one && others.length === 0 ? await this.claimOne(one) : await this.claimMany(ordered);
    const claimed = new Map(rows.map((row) => [row.id, row]));
    const refused = ordered.filter(({ id }) => !claimed.has(id));
    if (refused.length > 0) await this.database.query(RELEASE, [JSON.stringify(refused), idsOf(refused)]);
    // Two deliveries of one job in one flight: one of them gets it.
    return tickets.map(({ id }) => {
      const row = claimed.get(id) ?? null;
      claimed.delete(id);
      return row;
    });
  }

  private claimMany(tickets: readonly Ticket[]): Promise<ClaimedJob[]> {
    return this.ask('job-claim', CLAIM, [JSON.stringify(tickets), idsOf(tickets), this.lease.workerId]);
  }

  /** One that comes alone waits for nothing else: its statement is planned once, and anew when the table has grown tenfold. */
  private claimOne({ id, dispatchNo }: Ticket): Promise<ClaimedJob[]> {
    this.look();
    const values = [id, dispatchNo, this.lease.workerId];
    if (this.pages === null) return this.database.query(CLAIM_ONE, values);
    const digits = String(this.pages).length;
    return this.database.prepared(`job-claim-one-${String(digits)}`, CLAIM_ONE, values);
  }

  private async takeAll(orders: readonly Order[]): Promise<ClaimedJob[][]> {
    const answers = new Map<Order, ClaimedJob[]>(orders.map((order) => [order, []]));
    for (const queue of new Set(orders.map((order) => order.queue))) {
      const group = orders.filter((order) => order.queue === queue);
      const jobs = await this.takeOf(queue, group);
      const shares = group.map(() => [] as ClaimedJob[]);
      // One by one, so that what came first runs first: those that must not wait behind another head the shares.
      jobs.forEach((job, place) => shares[place % shares.length]?.push(job));
      group.forEach((order, place) => answers.set(order, shares[place] ?? []));
    }
    return orders.map((order) => answers.get(order) ?? []);
  }

  private async takeOf(queue: string, group: readonly Order[]): Promise<readonly ClaimedJob[]> {
    const most = group.reduce((sum, order) => sum + order.most, 0);
    const from = this.resumeAfter.get(queue) ?? '';
    const rows = await this.ask<TakenJob>('job-take', TAKE, [queue, most, from, this.lease.workerId, group.length]);
    const resumeAfter = rows[0]?.resumeAfter ?? null;
    if (resumeAfter === null) this.resumeAfter.delete(queue);
    else this.resumeAfter.set(queue, resumeAfter);
    return rows;
  }

  private async recordAll(outcomes: readonly Outcome[]): Promise<boolean[]> {
    const completed = outcomes.filter(({ status }) => status === 'completed');
    const others = outcomes.filter(({ status }) => status !== 'completed');
    const recorded = new Set(await this.recordOthers(others));
    if (await this.complete(completed)) for (const { id } of completed) recorded.add(id);
    const missing = outcomes.filter(({ id }) => !recorded.has(id));
    if (missing.length > 0) {
      const rows = await this.database.query<{ id: string }>(RECORDED, [JSON.stringify(missing), idsOf(missing)]);
      for (const { id } of rows) recorded.add(id);
    }
    return outcomes.map(({ id }) => recorded.has(id));
  }

  /** @returns whether all were written. */
  private async complete(outcomes: readonly Outcome[]): Promise<boolean> {
    if (outcomes.length === 0) return true;
    // Most jobs have no result, and then there is nothing to parse.
    const hasResults = outcomes.some(({ result = null }) => result !== null);
    const values = [
      arrayOf(outcomes.map(({ id }) => id)),
      arrayOf(outcomes.map(({ token }) => token)),
      arrayOf([...new Set(outcomes.map(({ workerId }) => workerId))]),
      hasResults
        ? JSON.stringify(Object.fromEntries(outcomes.map(({ token, result = null }) => [token, result])))
        : null,
      this.retention.days,
    ];
    const [answer] = await this.ask<{ written: number }>('job-complete', COMPLETE, values);
    return answer?.written === outcomes.length;
  }

  /** @returns the ids of the jobs whose outcome was written. */
  private async recordOthers(outcomes: readonly Outcome[]): Promise<readonly string[]> {
    if (outcomes.length === 0) return [];
    const values = [JSON.stringify(outcomes), idsOf(outcomes), this.retention.days];
    return idsOf(await this.ask<{ id: string }>('job-record', RECORD, values));
  }

  /** Planning costs as much as running; a plan that was made for a small table would be kept for a large one, too. */
  private ask<R extends object>(name: string, statement: string, values: readonly unknown[]): Promise<R[]> {
    this.look();
    return this.pages !== null && this.pages >= LARGE_PAGES
      ? this.database.prepared<R>(name, statement, values)
      : this.database.query<R>(statement, values);
  }

  /** Finds out how large the table is, every now and then and while others go on. */
  private look(): void {
    const now = Date.now();
    if (now - this.measuredAt < MEASURE_EVERY_MS) return;
    this.measuredAt = now;
    this.database.query<{ pages: number }>(PAGES).then(
      ([row]) => (this.pages = row?.pages ?? null),
      () => undefined,
    );
  }
}

function idsOf(items: readonly { readonly id: string }[]): readonly string[] {
  return items.map(({ id }) => id);
}

/** An array as Postgres reads it, of ids and numbers that came from there: nothing in them is to be escaped. */
function arrayOf(values: readonly string[]): string {
  return `{${values.join()}}`;
}
