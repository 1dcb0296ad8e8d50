import { createHmac } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { rateLimitSection, redisSection, type RateLimitConfig, type RedisConfig } from '@plinth/config';
import { Clock } from '@plinth/kernel';
import { connectRedis, type RedisScript } from '@plinth/platform/cache';
import { configToken } from '@plinth/platform/config';
import { currentContext } from '@plinth/platform/context';
import { KeyRing } from '@plinth/platform/secrets';
import { AuthErrors } from '../../auth.errors.js';
import { ATTEMPT_SCRIPT, SUCCESS_SCRIPT } from './guess-script.js';

/** An attempt that was let through. It counts as a wrong guess until it is said to have succeeded. */
export interface Attempt {
  succeeded(): Promise<void>;
}

/** What is counted in one bucket. */
export interface Counted {
  /** Those that have not been forgotten yet. */
  readonly attempts: number;
  readonly waitMs: number;
}

interface Bucket {
  /** Guesses that pass without waiting. */
  readonly free: number;
  /** In how many seconds one guess is forgotten. */
  readonly leakSeconds: number;
  readonly longestWaitSeconds: number;
}

/** How often something may be tried. */
export interface ThrottleLimits {
  readonly name: string;
  /** By one network, at one account. */
  readonly pair: Bucket;
  /** At one account, by networks that its owner has not signed in from. */
  readonly account: Bucket;
  /** By one network, at any accounts. */
  readonly address: Bucket;
}

/** Guesses at a password or a code. The waits of the account are short, for they are a stranger's to fill. */
export const GUESSES: ThrottleLimits = {
  name: 'guess',
  pair: { free: 10, leakSeconds: 300, longestWaitSeconds: 900 },
  account: { free: 50, leakSeconds: 60, longestWaitSeconds: 60 },
  address: { free: 100, leakSeconds: 10, longestWaitSeconds: 300 },
};

/** Guesses at a code of six digits. */
export const CODES: ThrottleLimits = {
  name: 'code',
  pair: { free: 5, leakSeconds: 900, longestWaitSeconds: 3_600 },
  account: { free: 20, leakSeconds: 600, longestWaitSeconds: 600 },
  address: { free: 100, leakSeconds: 10, longestWaitSeconds: 300 },
};

/** Mails that anybody can have sent to an address. */
export const MAILS: ThrottleLimits = {
  name: 'mail',
  pair: { free: 5, leakSeconds: 600, longestWaitSeconds: 900 },
  account: { free: 10, leakSeconds: 600, longestWaitSeconds: 900 },
  address: { free: 60, leakSeconds: 20, longestWaitSeconds: 300 },
};

// What comes before a network that the owner has signed in from.
const KNOWN = 'known:';
const KNOWN_SECONDS = 30 * 86_400;
const UNCOUNTED: Attempt = { succeeded: () => Promise.resolve() };

/**
 * Slows guessing down, on all instances together: by account and by network, more with every guess, and never for good,
 * so that nobody can lock anybody else out. Accounts that do not exist are counted as those that do.
 */
@Injectable()
export class GuessThrottle implements OnApplicationShutdown {
  private readonly redis: Redis;
  private readonly key: Buffer;

  constructor(
    @Inject(configToken(redisSection)) private readonly config: RedisConfig,
    @Inject(configToken(rateLimitSection)) private readonly rateLimit: RateLimitConfig,
    private readonly clock: Clock,
    ring: KeyRing,
  ) {
    this.redis = connectRedis(config);
    this.key = ring.derive('guess-throttle')[0] ?? Buffer.alloc(0);
  }

  /**
   * Asks leave to try something at `account`, before it is tried.
   * @param account what is guessed at, in a form that has one spelling only.
   * @throws {AppError} `auth.throttled`; `auth.throttle_unavailable` where guesses cannot be counted.
   */
  async attempt(account: string, limits: ThrottleLimits = GUESSES): Promise<Attempt> {
    if (!this.rateLimit.enabled) return UNCOUNTED;
    const network = networkOf(currentContext()?.ip ?? '');
    const keys = [this.accountKey(limits, account), this.addressKey(limits, network)];
    const numbers = [limits.pair, limits.account, limits.address].flatMap((bucket) => [
      bucket.free,
      bucket.leakSeconds * 1000,
      bucket.longestWaitSeconds * 1000,
    ]);
    const wait = await this.run(ATTEMPT_SCRIPT, keys, [this.now(), network, ...numbers]);
    if (wait > 0) throw AuthErrors.throttled({ retryAfterSeconds: Math.ceil(wait / 1000) });
    return {
      succeeded: async () => {
        await this.run(SUCCESS_SCRIPT, keys, [this.now(), network, KNOWN_SECONDS]);
      },
    };
  }

  /** What is counted at `account`, by the name of its bucket: `all`, and `from:` a network. */
  async counted(account: string, limits: ThrottleLimits): Promise<ReadonlyMap<string, Counted>> {
    const kept = await this.ask((redis) => redis.hgetall(this.accountKey(limits, account)));
    return new Map(
      Object.entries(kept)
        .filter(([name]) => !name.startsWith(KNOWN))
        .map(([name, text]) => [name, this.count(text, name === 'all' ? limits.account : limits.pair)]),
    );
  }

  /** For how many milliseconds an attempt at `account` from `ip` would have to wait. Counts nothing. */
  async waitFor(account: string, limits: ThrottleLimits, ip: string): Promise<number> {
    if (!this.rateLimit.enabled) return 0;
    const network = networkOf(ip);
    const [key, address] = [this.accountKey(limits, account), this.addressKey(limits, network)];
    const [own = null, all = null, known = null] = await this.ask((redis) =>
      redis.hmget(key, `from:${network}`, 'all', KNOWN + network),
    );
    const everywhere = await this.ask((redis) => redis.hget(address, 'all'));
    const waits = [own, everywhere, known === null ? all : null].map((text) => this.count(text, limits.pair).waitMs);
    return Math.max(...waits);
  }

  /** Forgets every guess at `account`, but not the networks that its owner uses. */
  async clear(account: string): Promise<void> {
    for (const limits of [GUESSES, CODES, MAILS]) {
      const key = this.accountKey(limits, account);
      await this.ask(async (redis) => {
        const fields = (await redis.hkeys(key)).filter((name) => !name.startsWith(KNOWN));
        if (fields.length > 0) await redis.hdel(key, ...fields);
      });
    }
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }

  private run(script: RedisScript, keys: readonly string[], values: readonly (string | number)[]): Promise<number> {
    return this.ask(async (redis) => Number(await script.run(redis, keys, values)));
  }

  private async ask<T>(question: (redis: Redis) => Promise<T>): Promise<T> {
    try {
      return await question(this.redis);
    } catch (error) {
      throw AuthErrors.throttleUnavailable({ cause: error, retryAfterSeconds: 2 });
    }
  }

  /** A bucket as the script keeps it: its level, when that was, and until when everybody waits. */
  private count(text: string | null, { leakSeconds }: Bucket): Counted {
    const [level = 0, at = 0, blocked = 0] = text?.split(' ').map(Number) ?? [];
    const leaked = Math.max(0, this.now() - at) / (leakSeconds * 1000);
    return { attempts: Math.ceil(Math.max(0, level - leaked)), waitMs: Math.max(0, blocked - this.now()) };
  }

  private addressKey(limits: ThrottleLimits, network: string): string {
    return `${this.config.prefix}:${limits.name}:address:${network}`;
  }

  /** Accounts are personal: Redis sees only their digests under a key of ours. */
  private accountKey(limits: ThrottleLimits, account: string): string {
    const digest = createHmac('sha256', this.key).update(account).digest('base64url');
    return `${this.config.prefix}:${limits.name}:account:${digest}`;
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}

/** What one subscriber holds of the address space: an IPv4 address, or the first half of an IPv6 one. */
export function networkOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(ip)) return ip;
  const [head = '', tail] = ip.split('%')[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array<string>(Math.max(0, zeros)).fill('0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
