import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import type { ChildResult, FlowStep } from './flow.js';
import { ADOPT, CANCEL_BELOW, CHILD_RESULTS, LOOKED_AT, REVIVE_BELOW, SETTLE } from './flow-statements.js';
import { CHANNEL } from './ledger-listener.js';
import { JobErrors } from './queue.errors.js';
import { Retention } from './retention.js';

const PAGE = 200;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Most levels of failed parents that one look settles; the next look goes on. */
const MAX_LEVELS = 50;

interface Settled {
  readonly id: string;
  readonly parentId: string | null;
  readonly broken: boolean;
}

/** Jobs that wait for others: what is written in the ledger about them, and what becomes of them. */
@Injectable()
export class Flows {
  private resumeAfter = FIRST_ID;

  constructor(
    private readonly database: Database,
    private readonly transaction: Transaction,
    private readonly retention: Retention,
  ) {}

  /** Marks jobs that were just written as parents, in the open transaction. */
  async adopt(parents: readonly { readonly id: string; readonly step: FlowStep }[]): Promise<void> {
    const rows = parents.map(({ id, step: { children, options } }) => ({
      id,
      children: children.length,
      policy: options.onChildFailure === 'continue' ? 'continue' : null,
    }));
    await this.database.query(ADOPT, [JSON.stringify(rows)]);
  }

  /**
   * Lets the parents go whose children have ended, and ends those that a child has failed. Looks at those that are given,
   * and without any at the next of all that wait.
   */
  async settle(given: readonly string[] = []): Promise<void> {
    let parents = given;
    let atMost = given.length > 0 ? 0 : LOOKED_AT;
    for (let level = 0; level < MAX_LEVELS; level++) {
      const settled = await this.transaction.run(() => this.settleOnce(parents, atMost));
      if (settled.length === 0) return;
      // What failed may have been waited for, too.
      parents = [...parents, ...settled.flatMap(({ parentId }) => parentId ?? [])];
      atMost = 0;
    }
  }

  private async settleOnce(parents: readonly string[], atMost: number): Promise<readonly Settled[]> {
    const { code, message } = JobErrors.childFailed();
    const values = [code, message, this.retention.days, parents, this.resumeAfter, atMost];
    const rows = await this.database.query<Settled & { readonly resumeAfter: string | null }>(SETTLE, values);
    if (atMost > 0) this.resumeAfter = rows[0]?.resumeAfter ?? FIRST_ID;
    const settled = rows.filter(({ id }) => id !== null);
    const broken = settled.filter((row) => row.broken).map(({ id }) => id);
    if (broken.length > 0) await this.cancelBelow(broken);
    return settled;
  }

  /** Cancels everything live under these jobs, in the open transaction. */
  async cancelBelow(ids: readonly string[]): Promise<void> {
    const rows = await this.database.query<{ id: string; status: string }>(CANCEL_BELOW, [ids, this.retention.days]);
    const active = rows.filter(({ status }) => status === 'active').map(({ id }) => `cancel:${id}`);
    if (active.length > 0) {
      await this.database.query('SELECT pg_notify($1, message) FROM unnest($2::text[]) AS message', [CHANNEL, active]);
    }
  }

  /**
   * Where a job ended while it waited for its children: lets it wait again, and runs again all that failed or was
   * cancelled under it. @returns whether it did.
   */
  async reviveWithChildren(id: string): Promise<boolean> {
    const [row] = await this.database.query<{ revived: number }>(REVIVE_BELOW, [id]);
    return (row?.revived ?? 0) > 0;
  }

  /** How the children of a job have ended, in the order in which they were submitted; read page by page. */
  async *resultsOf(id: string): AsyncGenerator<ChildResult> {
    let after = FIRST_ID;
    for (;;) {
      const rows = await this.database.query<ChildResult>(CHILD_RESULTS, [id, after, PAGE]);
      yield* rows;
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) return;
      after = last.id;
    }
  }
}
