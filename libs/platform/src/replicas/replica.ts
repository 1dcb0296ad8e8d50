import pg from 'pg';
import type { DatabaseConfig } from '@plinth/config';
import { sessionSettings } from '../database/data-source.js';
import type { WalHistory } from './wal-history.js';
import { REPLAYED } from './wal-position.js';

const PROBE_MS = 500;

/** One replica, as this process sees it. */
export class Replica {
  /** Where reads go. */
  readonly pool: pg.Pool;
  /** Everything committed before this moment is there; -Infinity while it does not answer. */
  freshAsOf = -Infinity;
  /** How far it has replayed the log of the primary. */
  replayed = 0n;
  /** What is wrong with it beside being behind, in a few words. */
  fault: string | null = 'not asked yet';
  private readonly probe: pg.Pool;

  constructor(url: string, config: DatabaseConfig) {
    this.pool = openPool(url, {
      max: config.poolSize,
      connectionTimeoutMillis: config.connectTimeoutMs,
      ...sessionSettings(config),
      application_name: 'plinth-replica',
    });
    this.probe = probeOf(url);
  }

  /**
   * Asks how far it is. A busy pool of reads is in nobody's way. Never throws.
   * @param primary where the log of the primary stands by now, where that could be asked.
   */
  async look(history: WalHistory, primary: bigint | null): Promise<void> {
    // After a failover a replica may be left on the log of the old primary, with changes that never came to be.
    if (primary !== null && this.replayed > primary) {
      this.replayed = 0n;
      this.forget('does not follow this primary');
      return;
    }
    try {
      const { rows } = await this.probe.query<{ replayed: string | null }>(REPLAYED);
      const replayed = rows[0]?.replayed ?? null;
      if (replayed === null) {
        this.forget('is not a replica');
        return;
      }
      this.replayed = BigInt(replayed);
      this.freshAsOf = history.freshAsOf(this.replayed);
      this.fault = null;
    } catch {
      this.forget('does not answer');
    }
  }

  /** Trusts it no more until it has answered again. */
  forget(fault: string): void {
    this.fault = fault;
    this.freshAsOf = -Infinity;
  }

  async close(): Promise<void> {
    await Promise.all([this.pool.end(), this.probe.end()]);
  }
}

/** One connection to ask a server how it is, with a short deadline. */
export function probeOf(url: string): pg.Pool {
  return openPool(url, {
    max: 1,
    connectionTimeoutMillis: PROBE_MS,
    query_timeout: PROBE_MS,
    application_name: 'plinth-probe',
  });
}

function openPool(connectionString: string, options: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ connectionString, keepAlive: true, ...options });
  // The next query reports what matters.
  pool.on('error', () => undefined);
  return pool;
}
