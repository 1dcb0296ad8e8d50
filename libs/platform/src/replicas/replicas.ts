import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Pool } from 'pg';
import { databaseSection, type DatabaseConfig } from '@plinth/config';
import { configToken } from '../config/config.module.js';
import { probeOf, Replica } from './replica.js';
import { WalHistory } from './wal-history.js';
import { LOOK_EVERY_MS, POSITION } from './wal-position.js';

/** How a replica is: how far behind in seconds, `null` where that cannot be told, and what is wrong with it, if anything. */
export interface ReplicaState {
  readonly name: string;
  readonly lagSeconds: number | null;
  readonly fault: string | null;
}

/**
 * The replicas of the database and what is known of them. A replica serves only while it provably holds everything that
 * is older than `DATABASE_REPLICA_MAX_LAG_MS`.
 */
@Injectable()
export class Replicas implements OnApplicationShutdown {
  private readonly replicas: readonly Replica[];
  private readonly history: WalHistory;
  private primary: Pool | null = null;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;
  private turn = 0;

  constructor(@Inject(configToken(databaseSection)) private readonly config: DatabaseConfig) {
    this.replicas = config.replicaUrls.map((url) => new Replica(url, config));
    this.history = new WalHistory(config.replicaMaxLagMs);
  }

  /** Whether there are any. */
  get configured(): boolean {
    return this.replicas.length > 0;
  }

  /** Begins to watch the replicas; until then none is trusted. */
  start(): void {
    if (!this.configured || this.primary || this.config.url === null) return;
    this.primary = probeOf(this.config.url);
    void this.watch(this.primary);
  }

  /** Whether any may serve at all. */
  get usable(): boolean {
    const oldest = this.oldest();
    return this.replicas.some(({ freshAsOf }) => freshAsOf >= oldest);
  }

  /** A replica that may serve and has replayed up to `position`, in turn; `null` where there is none. */
  pick(position: bigint): Replica | null {
    const oldest = this.oldest();
    for (let tried = 0; tried < this.replicas.length; tried++) {
      this.turn = (this.turn + 1) % this.replicas.length;
      const replica = this.replicas[this.turn];
      if (replica && replica.freshAsOf >= oldest && replica.replayed >= position) return replica;
    }
    return null;
  }

  /** How each replica is, by its place in the configuration. */
  get states(): readonly ReplicaState[] {
    const now = performance.now();
    return this.replicas.map(({ freshAsOf, fault }, index) => {
      const lag = now - freshAsOf;
      const behind = lag > this.config.replicaMaxLagMs ? 'is too far behind' : null;
      return {
        name: `replica ${String(index + 1)}`,
        lagSeconds: Number.isFinite(lag) ? lag / 1000 : null,
        fault: fault ?? behind,
      };
    });
  }

  async onApplicationShutdown(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await Promise.all([this.primary?.end(), ...this.replicas.map((replica) => replica.close())]);
  }

  private oldest(): number {
    return performance.now() - this.config.replicaMaxLagMs;
  }

  private async watch(primary: Pool): Promise<void> {
    const at = performance.now();
    // What is not known to be fresh ages, until no replica is trusted.
    const position = await positionOf(primary).catch(() => null);
    if (position !== null) this.history.note(at, position);
    await Promise.all(this.replicas.map((replica) => replica.look(this.history, position)));
    if (this.closed) return;
    this.timer = setTimeout(() => void this.watch(primary), LOOK_EVERY_MS);
    this.timer.unref();
  }
}

async function positionOf(primary: Pool): Promise<bigint | null> {
  const { rows } = await primary.query<{ position: string }>(POSITION);
  return rows[0] ? BigInt(rows[0].position) : null;
}
