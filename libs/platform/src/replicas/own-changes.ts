import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { databaseSection, redisSection, type DatabaseConfig, type RedisConfig } from '@plinth/config';
import { connectRedis } from '../cache/redis.js';
import { configToken } from '../config/config.module.js';
import type { Context } from '../context/context.js';
import { Database } from '../database/database.js';
import { LOOK_EVERY_MS, POSITION } from './wal-position.js';

/** Behind the log of every primary: what a replica never reaches. */
const NEVER = 2n ** 53n - 1n;

const MAX_KEPT = 10_000;

// Of two changes the one further down the log counts, whichever of them is told of first.
const RAISE = `local known = tonumber(redis.call('GET', KEYS[1]) or '0')
  local position = known > tonumber(ARGV[1]) and string.format('%.0f', known) or ARGV[1]
  return redis.call('SET', KEYS[1], position, 'PX', ARGV[2])`;

/**
 * Where the log of the primary stood when somebody last changed something, so that nobody reads what is older than
 * their own change, whichever instance answers. A change is kept for as long as a replica that lacks it may serve.
 */
@Injectable()
export class OwnChanges implements OnApplicationShutdown {
  private readonly redis: Redis | null = null;
  private readonly keepMs: number;
  private readonly kept = new Map<string, { readonly position: bigint; readonly until: number }>();
  private trustedFrom = 0;

  constructor(
    @Inject(configToken(databaseSection)) config: DatabaseConfig,
    @Inject(configToken(redisSection)) private readonly redisConfig: RedisConfig,
    private readonly database: Database,
  ) {
    this.keepMs = config.replicaMaxLagMs + 2 * LOOK_EVERY_MS;
    if (config.replicaUrls.length === 0) return;
    this.redis = connectRedis(redisConfig);
    // While it was away, others may have changed what it was not told of.
    this.redis.on('close', () => {
      this.trustedFrom = Number.POSITIVE_INFINITY;
    });
    this.redis.on('ready', () => {
      if (this.trustedFrom > 0) this.trustedFrom = performance.now() + this.keepMs;
    });
  }

  /** Notes that whoever `context` belongs to has changed something that is committed by now. Never throws. */
  async note(context: Context): Promise<void> {
    const position = await this.position();
    await Promise.all(
      writersIn(context).map(async (name) => {
        this.keep(name, position);
        await this.redis?.eval(RAISE, 1, this.key(name), position.toString(), this.keepMs).catch(() => undefined);
      }),
    );
  }

  /** How far a replica must be to hold what whoever `context` belongs to has changed; `null` where nobody can tell. */
  async neededBy(context: Context): Promise<bigint | null> {
    const names = readersIn(context);
    if (!this.redis || names.length === 0 || performance.now() < this.trustedFrom) return null;
    try {
      const told = await this.redis.mget(names.map((name) => this.key(name)));
      const positions = [...told.map((position) => BigInt(position ?? 0)), ...names.map((name) => this.recall(name))];
      return positions.reduce((last, position) => (position > last ? position : last));
    } catch {
      return null;
    }
  }

  onApplicationShutdown(): void {
    this.redis?.disconnect();
  }

  private async position(): Promise<bigint> {
    try {
      const [row] = await this.database.prepared<{ position: string }>('replicas-position', POSITION, []);
      return row ? BigInt(row.position) : NEVER;
    } catch {
      return NEVER;
    }
  }

  private keep(name: string, position: bigint): void {
    const known = this.recall(name);
    this.kept.delete(name);
    this.kept.set(name, {
      position: known > position ? known : position,
      until: performance.now() + this.keepMs,
    });
    if (this.kept.size > MAX_KEPT) this.kept.delete(this.kept.keys().next().value ?? '');
  }

  private recall(name: string): bigint {
    const change = this.kept.get(name);
    if (!change) return 0n;
    if (change.until > performance.now()) return change.position;
    this.kept.delete(name);
    return 0n;
  }

  private key(name: string): string {
    return `${this.redisConfig.prefix}:changed:${name}`;
  }
}

/** Who changes something: the caller, and who acts in their place; a stranger is known by address. */
function writersIn({ principal, ip }: Context): string[] {
  if (!principal) return ip === null ? [] : [`address:${ip}`];
  const { userId, actorId } = principal;
  return actorId === null ? [`user:${userId}`] : [`user:${userId}`, `user:${actorId}`];
}

/** Whose changes a caller must see: also those made at this address before signing in. */
function readersIn(context: Context): string[] {
  const { principal, ip } = context;
  const own = writersIn(context);
  return principal && ip !== null ? [...own, `address:${ip}`] : own;
}
