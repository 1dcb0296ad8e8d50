import { Logger } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import type { PrivacyConfig } from '@plinth/config';
import type { Clock } from '@plinth/kernel';
import { ConfigError } from '../config/load-config.js';
import type { Database } from '../database/database.js';
import type { Retention, RetentionPolicy } from './retention-policy.js';
import { TablePolicy } from './table-policy.js';

/** Rows of one statement: enough to get on, few enough to hold no lock for long. */
const BATCH = 1_000;

/** Most batches of a policy in one run, so that none keeps the others waiting; the next run goes on. */
const MAX_BATCHES = 1_000;

/** Nothing is counted further than this. */
const COUNT_LIMIT = 100_000;

/** What became of a policy so far. */
export interface RetentionRun {
  readonly policy: string;
  /** When it last ran to its end, or to its bound. */
  readonly ranAt: Date;
  readonly removed: number;
  readonly removedInAll: number;
}

/** Which days an operator has set, by policy. @throws {ConfigError} for what is no such setting. */
export function retentionDays(
  { retentionDays: given }: PrivacyConfig,
  known: readonly Retention[],
): Map<string, number> {
  const names = new Set(known.map((each) => ('defaultDays' in each ? each.name : '')));
  return new Map(
    given.map((item) => {
      const [, name = '', days = ''] = /^([a-z.-]+)=(\d{1,5})$/.exec(item) ?? [];
      if (names.has(name)) return [name, Number(days)];
      const problem = `must be policy=days, the policy one of ${[...names]
        .filter((each) => each !== '')
        .sort()
        .join(', ')}`;
      throw new ConfigError([{ variable: 'RETENTION_DAYS', problem }]);
    }),
  );
}

/** How long what is kept, gathered from all modules, and its removal in batches. */
export class RetentionPolicies {
  private readonly logger = new Logger(RetentionPolicies.name);

  constructor(
    private readonly declared: readonly Retention[],
    private readonly days: ReadonlyMap<string, number>,
    private readonly ref: ModuleRef,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Every policy. */
  all(): RetentionPolicy[] {
    return this.declared.map((each) =>
      'defaultDays' in each
        ? new TablePolicy(each, this.days.get(each.name) ?? each.defaultDays, this.database, this.clock)
        : this.ref.get<RetentionPolicy>(each, { strict: false }),
    );
  }

  /** How many rows each policy would remove now, by its name; counted to 100,000. */
  async due(): Promise<ReadonlyMap<string, number>> {
    const due = new Map<string, number>();
    for (const policy of this.all()) due.set(policy.name, await policy.due(COUNT_LIMIT));
    return due;
  }

  /** Removes what is due. One policy that fails keeps none of the others. @returns how many rows, by policy. */
  async sweep(isStopping: () => boolean): Promise<Record<string, number>> {
    const removed: Record<string, number> = {};
    for (const policy of this.all()) {
      if (isStopping()) break;
      try {
        removed[policy.name] = await this.sweepOne(policy, isStopping);
      } catch (error) {
        this.logger.error({ err: error }, `What is due by the policy ${policy.name} could not be removed.`);
      }
    }
    return removed;
  }

  /** How the policies went so far. */
  async runs(): Promise<ReadonlyMap<string, RetentionRun>> {
    const rows = await this.database.query<RetentionRun>(
      `SELECT policy, ran_at AS "ranAt", removed::float8 AS removed, removed_in_all::float8 AS "removedInAll"
       FROM retention_run`,
    );
    return new Map(rows.map((row) => [row.policy, row]));
  }

  private async sweepOne(policy: RetentionPolicy, isStopping: () => boolean): Promise<number> {
    let removed = 0;
    for (let batch = 0; batch < MAX_BATCHES && !isStopping(); batch++) {
      const count = await policy.sweep(BATCH);
      removed += count;
      if (count < BATCH) break;
    }
    await this.database.query(
      `INSERT INTO retention_run (policy, ran_at, removed, removed_in_all) VALUES ($1, $2, $3, $3)
       ON CONFLICT (policy) DO UPDATE SET ran_at = excluded.ran_at, removed = excluded.removed,
         removed_in_all = retention_run.removed_in_all + excluded.removed`,
      [policy.name, this.clock.now(), removed],
    );
    return removed;
  }
}
