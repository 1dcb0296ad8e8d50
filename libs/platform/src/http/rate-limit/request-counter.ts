import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { redisSection, type RedisConfig } from '@plinth/config';
import { connectRedis } from '../../cache/redis.js';
import { RedisScript } from '../../cache/redis-script.js';
import { configToken } from '../../config/config.module.js';

/** The count of one caller in one class of requests, within the current window. */
export interface RequestCount {
  readonly count: number;
  /** Seconds until the window ends. */
  readonly resetSeconds: number;
}

interface Tally {
  readonly windowEnd: number;
  /** What Redis knew at the last exchange, all instances together. */
  shared: number;
  /** What happened here since. */
  unsent: number;
}

const WINDOW_MS = 60_000;
const EXCHANGE_MS = 100;
const MAX_TALLIES = 100_000;

const COUNT_SCRIPT = new RedisScript(`
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIREAT', KEYS[1], ARGV[1]) end
return count`);

/**
 * Counts requests in fixed windows of a minute. Each instance counts in memory and exchanges with Redis ten times a
 * second, so that counting costs a request almost nothing and instances are at most 100 ms behind each other.
 */
@Injectable()
export class RequestCounter implements OnApplicationShutdown {
  private readonly logger = new Logger(RequestCounter.name);
  private readonly redis: Redis;
  private tallies = new Map<string, Tally>();
  private readonly dirty = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private away = false;

  constructor(@Inject(configToken(redisSection)) private readonly config: RedisConfig) {
    this.redis = connectRedis(config);
  }

  /** Counts one request and tells the total, as far as it is known here. */
  count(key: string): RequestCount {
    const now = Date.now();
    const tally = this.tallyOf(key, now);
    tally.unsent += 1;
    this.dirty.add(key);
    this.timer ??= setTimeout(() => void this.exchange(), EXCHANGE_MS).unref();
    return { count: tally.shared + tally.unsent, resetSeconds: Math.ceil((tally.windowEnd - now) / 1000) };
  }

  /**
   * Counts one request in Redis itself and tells the exact total: for what must not be guessed.
   * @throws where Redis is away.
   */
  async countExactly(key: string): Promise<RequestCount> {
    const windowEnd = endOfWindow(Date.now());
    const count = await COUNT_SCRIPT.run(this.redis, [this.name(key, windowEnd)], [windowEnd + WINDOW_MS]);
    return { count: Number(count), resetSeconds: Math.ceil((windowEnd - Date.now()) / 1000) };
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
    this.redis.disconnect();
  }

  private tallyOf(key: string, now: number): Tally {
    const known = this.tallies.get(key);
    if (known && known.windowEnd > now) return known;
    // A flood of addresses must not become a flood of memory: past the bound all counts start afresh from Redis.
    if (this.tallies.size >= MAX_TALLIES) this.tallies = new Map();
    const tally = { windowEnd: endOfWindow(now), shared: 0, unsent: 0 };
    this.tallies.set(key, tally);
    return tally;
  }

  private async exchange(): Promise<void> {
    this.timer = undefined;
    const sent = [...this.dirty].flatMap((key) => {
      const tally = this.tallies.get(key);
      return tally ? [{ key, tally, amount: tally.unsent }] : [];
    });
    this.dirty.clear();
    const pipeline = this.redis.pipeline();
    for (const { key, tally, amount } of sent) {
      const name = this.name(key, tally.windowEnd);
      pipeline.incrby(name, amount).pexpireat(name, tally.windowEnd + WINDOW_MS);
    }
    try {
      const answers = (await pipeline.exec()) ?? [];
      sent.forEach(({ tally, amount }, index) => {
        const [error, total] = answers[index * 2] ?? [null, null];
        if (error) throw error;
        tally.unsent -= amount;
        tally.shared = Number(total);
      });
      this.away = false;
    } catch (error) {
      // What could not be sent stays counted here and is sent with the next request of its caller.
      if (!this.away) this.logger.warn({ err: error }, 'Requests are counted by instance while Redis is away.');
      this.away = true;
    }
  }

  private name(key: string, windowEnd: number): string {
    return `${this.config.prefix}:rate:${String(windowEnd / WINDOW_MS)}:${key}`;
  }
}

function endOfWindow(now: number): number {
  return (Math.floor(now / WINDOW_MS) + 1) * WINDOW_MS;
}
