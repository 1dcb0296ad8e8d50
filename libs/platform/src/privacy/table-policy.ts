import type { Clock } from '@plinth/kernel';
import type { Database } from '../database/database.js';
import { notHeld } from './legal-holds.js';
import { RetentionPolicy, type TableRetention } from './retention-policy.js';

/** Removes rows of a table by their age. */
export class TablePolicy extends RetentionPolicy {
  readonly name: string;
  readonly what: string;
  readonly setting = 'RETENTION_DAYS';
  private readonly condition: string;

  constructor(
    private readonly rule: TableRetention,
    readonly days: number,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    super();
    this.name = rule.name;
    this.what = rule.what;
    const { table, since, where, person } = rule;
    this.condition = [
      `${table}.${since} < $1`,
      ...(where === undefined ? [] : [`(${where})`]),
      ...(person === null ? [] : [notHeld(`${table}.${person}`)]),
    ].join(' AND ');
  }

  async due(limit: number): Promise<number> {
    const [row] = await this.database.query<{ due: number }>(
      `SELECT count(*)::int AS due FROM (SELECT FROM ${this.rule.table} WHERE ${this.condition} LIMIT $2) AS due`,
      [this.before, limit],
    );
    return row?.due ?? 0;
  }

  sweep(limit: number): Promise<number> {
    const { table } = this.rule;
    return this.database.change(
      `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(
         SELECT ctid FROM ${table} WHERE ${this.condition} LIMIT $2 FOR UPDATE SKIP LOCKED))`,
      [this.before, limit],
    );
  }

  private get before(): Date {
    return new Date(this.clock.now().getTime() - this.days * 86_400_000);
  }
}
