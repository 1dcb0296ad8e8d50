import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Counter } from 'prom-client';
import { newId, type Page, type PageRequest } from '@plinth/kernel';
import { Database } from '../../database/database.js';
import { cutPage, keyset } from '../../database/keyset.js';
import { Metrics } from '../../telemetry/metrics.js';

/** How often one caller used one deprecated route. */
export interface RouteUse {
  readonly id: string;
  /** `GET /v1/things/:id` */
  readonly route: string;
  readonly callerType: 'api-key' | 'user' | 'address';
  /** The start of the key as its owner sees it, the id of the user, or the address of who was not signed in. */
  readonly caller: string;
  readonly uses: number;
  readonly firstUsedAt: Date;
  readonly lastUsedAt: Date;
}

const FLUSH_MS = 5_000;
const MAX_TALLIES = 10_000;
const SORTS = { lastUsedAt: { column: 'last_used_at', type: 'timestamptz' } } as const;

/** Who still calls deprecated routes. Counted in memory, written every five seconds, and forgotten after 90 days. */
@Injectable()
export class DeprecatedUse implements OnApplicationShutdown {
  private readonly logger = new Logger(DeprecatedUse.name);
  private readonly counter: Counter;
  private tallies = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    metrics: Metrics,
  ) {
    this.counter = new Counter({
      name: 'plinth_http_deprecated_total',
      help: 'Requests for routes that are deprecated.',
      labelNames: ['route'],
      registers: [metrics.registry],
    });
  }

  /** Counts one request. A flood of addresses is counted in the metrics only. */
  count(route: string, callerType: string, caller: string): void {
    this.counter.inc({ route });
    const key = JSON.stringify([route, callerType, caller]);
    if (this.tallies.size >= MAX_TALLIES && !this.tallies.has(key)) return;
    this.tallies.set(key, (this.tallies.get(key) ?? 0) + 1);
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  /** Writes what was counted since the last time; what cannot be written is counted again with the next. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const tallies = [...this.tallies];
    this.tallies = new Map();
    const rows = tallies.map(([key, uses]) => [...(JSON.parse(key) as [string, string, string]), uses] as const);
    try {
      await this.write(rows);
    } catch (error) {
      this.logger.warn({ err: error }, 'The use of deprecated routes could not be written.');
      for (const [key, uses] of tallies) this.tallies.set(key, (this.tallies.get(key) ?? 0) + uses);
    }
  }

  /** Who called what; sort: `lastUsedAt`. */
  async page(request: PageRequest): Promise<Page<RouteUse>> {
    const { where, orderBy, limit, values } = keyset(request, SORTS, 2);
    const rows = await this.database.query<RouteUse>(
      `SELECT id, route, caller_type AS "callerType", caller, uses::float8 AS uses,
              first_used_at AS "firstUsedAt", last_used_at AS "lastUsedAt"
       FROM deprecated_use WHERE true ${where} ${orderBy} LIMIT $1`,
      [limit, ...values],
    );
    return cutPage(rows, request, ({ id, lastUsedAt }) => ({ value: lastUsedAt.toISOString(), id }));
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.tallies.size > 0) await this.flush();
  }

  private async write(rows: readonly (readonly [string, string, string, number])[]): Promise<void> {
    if (rows.length === 0) return;
    await this.database.query(
      `INSERT INTO deprecated_use (id, route, caller_type, caller, uses, first_used_at, last_used_at)
       SELECT *, now(), now() FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[])
       ON CONFLICT (route, caller_type, caller) DO UPDATE
         SET uses = deprecated_use.uses + excluded.uses, last_used_at = excluded.last_used_at`,
      [
        rows.map(() => newId()),
        rows.map(([route]) => route),
        rows.map(([, type]) => type),
        rows.map(([, , caller]) => caller),
        rows.map(([, , , uses]) => uses),
      ],
    );
    await this.database.query(`DELETE FROM deprecated_use WHERE last_used_at < now() - interval '90 days'`);
  }
}
