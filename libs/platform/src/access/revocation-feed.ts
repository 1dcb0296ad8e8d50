import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Database } from '../database/database.js';
import { RedisBroadcast } from '../cache/redis-broadcast.js';
import type { RevocationScope } from './revocations.js';

/** One revocation, as it travels. */
export interface Revocation {
  readonly scope: RevocationScope;
  readonly subjectId: string | null;
}

const CHANNEL = 'revocation';
const POLL_MS = 400;
// A row can become visible after one with a higher number: its transaction began earlier and committed later. Reading
// a stretch of the past again finds it; hearing of a revocation twice does no harm.
const OVERLAP_SECONDS = 35;
// Past this age of the last successful reading, nothing cached about access can be trusted.
const STALE_MS = 2_000;
const KEEP_DAYS = 2;

/**
 * Tells this process of every revocation: at once over Redis, and in any case by reading Postgres on a short timer,
 * so that losing Redis un-revokes nobody.
 */
@Injectable()
export class RevocationFeed implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(RevocationFeed.name);
  private readonly listeners: ((revocation: Revocation) => void)[] = [];
  private seen = new Set<string>();
  private readAt = 0;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly database: Database,
    private readonly broadcast: RedisBroadcast,
  ) {}

  /** Calls `listener` on every revocation, ours included. */
  subscribe(listener: (revocation: Revocation) => void): void {
    this.listeners.push(listener);
  }

  /** Whether what is cached about access may be used: false when Postgres has not been readable for two seconds. */
  get isFresh(): boolean {
    return performance.now() - this.readAt < STALE_MS;
  }

  /** Spreads a revocation that has committed. */
  announce(revocation: Revocation): void {
    this.hear(revocation);
    this.broadcast.publish(CHANNEL, JSON.stringify(revocation));
  }

  async onModuleInit(): Promise<void> {
    this.broadcast.subscribe(CHANNEL, (message) => {
      this.hear(JSON.parse(message) as Revocation);
    });
    await this.read();
    this.schedule();
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private schedule(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      void this.read()
        .catch((error: unknown) => {
          this.logger.warn(
            { err: error },
            'Revocations cannot be read; nothing cached about access is used meanwhile.',
          );
        })
        .finally(() => {
          this.schedule();
        });
    }, POLL_MS).unref();
  }

  private async read(): Promise<void> {
    const startedAt = performance.now();
    const rows = await this.database.prepared<{ id: string; scope: RevocationScope; subject_id: string | null }>(
      'revocation-feed',
      `SELECT id, scope, subject_id FROM revocation WHERE at > now() - make_interval(secs => $1) ORDER BY id`,
      [OVERLAP_SECONDS],
    );
    const gap = this.readAt > 0 && startedAt - this.readAt > OVERLAP_SECONDS * 1000;
    // After a longer outage the overlap does not reach back far enough: forget everything that is cached.
    if (gap) this.hear({ scope: 'everyone', subjectId: null });
    const fresh = rows.filter(({ id }) => !this.seen.has(id));
    this.seen = new Set(rows.map(({ id }) => id));
    this.readAt = startedAt;
    for (const { scope, subject_id } of fresh) this.hear({ scope, subjectId: subject_id });
  }

  /** Removes what every process has long heard of. Run by the housekeeping job. */
  async prune(): Promise<void> {
    await this.database.query(`DELETE FROM revocation WHERE at < now() - make_interval(days => $1)`, [KEEP_DAYS]);
  }

  private hear(revocation: Revocation): void {
    for (const listener of this.listeners) listener(revocation);
  }
}
