import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { Pool } from 'pg';
import { databaseSection, redisSection, type DatabaseConfig, type RedisConfig } from '@plinth/config';
import { defineErrors } from '@plinth/kernel';
import { connectRedis } from '../cache/redis.js';
import { configToken } from '../config/config.module.js';
import { Replicas, type ReplicaState } from '../replicas/replicas.js';

export const HealthErrors = defineErrors('health', {
  notReady: ['unavailable', 'The platform is not ready.'],
});

/** The state of each dependency: `ok`, or what is wrong with it in a few words. */
export type HealthReport = Readonly<Record<string, string>>;

/** Something else that the process stands on. */
export interface Watched {
  /** Throws where it is away, within a second. */
  readonly ask: () => Promise<void>;
  /** What the process cannot do without it, where it can do all else: it stays ready, and says so. */
  readonly without?: string;
}

const DEADLINE_MS = 1_000;
const REUSE_MS = 500;

/**
 * Tells whether this process can do its work. It asks over connections of its own, so that a busy pool makes nobody
 * believe that the database is gone.
 */
@Injectable()
export class HealthService implements BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly pool: Pool;
  private readonly redis: Redis;
  private readonly others = new Map<string, Watched>();
  private draining = false;
  private last: { readonly at: number; readonly report: Promise<HealthReport> } | undefined;

  constructor(
    @Inject(configToken(databaseSection)) database: DatabaseConfig,
    @Inject(configToken(redisSection)) redis: RedisConfig,
    private readonly replicas: Replicas,
  ) {
    this.pool = new Pool({
      connectionString: database.url ?? undefined,
      max: 1,
      connectionTimeoutMillis: DEADLINE_MS,
      query_timeout: DEADLINE_MS,
    });
    this.pool.on('error', () => undefined);
    this.redis = connectRedis(redis);
  }

  /**
   * What it stands on, and how that is which it can do without, the replicas among it.
   * @throws {AppError} `health.not_ready`, naming what is away.
   */
  async assertReady(): Promise<HealthReport> {
    const report = await this.report();
    const faults = Object.entries(report).filter(
      ([name, state]) => state !== 'ok' && this.others.get(name)?.without === undefined,
    );
    if (faults.length === 0) return { ...report, ...this.replicaStates() };
    const detail = faults.map(([name, state]) => `${name}: ${state}`).join('; ');
    throw HealthErrors.notReady({ detail, retryAfterSeconds: 2 });
  }

  /** Makes something else a condition of being ready, or of being well where most can be done without. */
  watch(name: string, watched: Watched): void {
    this.others.set(name, watched);
  }

  beforeApplicationShutdown(): void {
    this.draining = true;
  }

  async onApplicationShutdown(): Promise<void> {
    this.redis.disconnect();
    await this.pool.end();
  }

  private replicaStates(): HealthReport {
    const told = ({ name, fault }: ReplicaState) => [name, fault === null ? 'ok' : `${fault}; the primary answers`];
    return Object.fromEntries(this.replicas.states.map(told)) as HealthReport;
  }

  private report(): Promise<HealthReport> {
    const now = performance.now();
    if (!this.last || now - this.last.at > REUSE_MS) this.last = { at: now, report: this.ask() };
    return this.last.report;
  }

  private async ask(): Promise<HealthReport> {
    const others = [...this.others].map(([name, { ask, without }]) => {
      const state = async () => ask().then(() => 'ok');
      return [name, without === undefined ? state : () => state().catch(() => `does not answer; ${without}`)] as const;
    });
    const asked = [
      ['database', () => this.askDatabase()] as const,
      ['redis', () => this.askRedis()] as const,
      ...others,
    ];
    const states = await Promise.all(asked.map(async ([name, ask]) => [name, await stateOf(ask)] as const));
    return { ...Object.fromEntries(states), ...(this.draining && { process: 'stopping' }) };
  }

  private async askDatabase(): Promise<string> {
    await this.pool.query('SELECT 1');
    return 'ok';
  }

  private async askRedis(): Promise<string> {
    const info = await this.redis.info('memory');
    const policy = /maxmemory_policy:(\S+)/.exec(info)?.[1];
    return policy === undefined || policy === 'noeviction'
      ? 'ok'
      : `maxmemory-policy is ${policy}, which loses jobs; set it to noeviction`;
  }
}

async function stateOf(ask: () => Promise<string>): Promise<string> {
  try {
    return await ask();
  } catch {
    return 'does not answer';
  }
}
