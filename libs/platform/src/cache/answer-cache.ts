import { createHash } from 'node:crypto';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { redisSection, type RedisConfig } from '@plinth/config';
import { configToken } from '../config/config.module.js';
import { CacheTags } from './cache-tags.js';
import { connectRedis } from './redis.js';

/** An answer as it is kept: ready to be sent. */
export interface CachedAnswer {
  readonly body: string;
  readonly etag: string;
}

/** Under what an answer is kept, for how long, and what makes it stale. */
export interface CacheKey {
  readonly key: string;
  readonly tags: readonly string[];
  readonly ttlSeconds: number;
}

interface Entry {
  readonly answer: CachedAnswer;
  readonly tags: readonly string[];
  readonly expiresAt: number;
}

const MAX_ENTRIES = 5_000;
// News of an invalidation travels over Redis and may be lost with it; this bounds how long memory can be behind.
const MEMORY_TTL_MS = 1_000;

/** Answers in memory over answers in Redis. While one request makes an answer, the others wait for it. */
@Injectable()
export class AnswerCache implements OnApplicationShutdown {
  private readonly redis: Redis;
  private readonly memory = new Map<string, Entry>();
  private readonly flights = new Map<string, Promise<CachedAnswer>>();
  private invalidations = 0;

  constructor(
    @Inject(configToken(redisSection)) private readonly config: RedisConfig,
    private readonly tags: CacheTags,
  ) {
    this.redis = connectRedis(config, { commandTimeout: Math.min(config.timeoutMs, 100) });
    tags.onInvalidated((gone) => {
      this.forget(gone);
    });
  }

  /** The kept answer, or a new one from `make`. A failure of `make` is not kept; one of Redis only costs speed. */
  async get(key: CacheKey, make: () => Promise<string>): Promise<{ answer: CachedAnswer; hit: boolean }> {
    const kept = this.recall(key.key);
    if (kept) return { answer: kept, hit: true };
    const flight = this.flights.get(key.key);
    if (flight) return { answer: await flight, hit: true };
    let hit = false;
    const promise = this.load(key, make, () => {
      hit = true;
    }).finally(() => this.flights.delete(key.key));
    this.flights.set(key.key, promise);
    return { answer: await promise, hit };
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }

  private async load(key: CacheKey, make: () => Promise<string>, onHit: () => void): Promise<CachedAnswer> {
    const seen = this.invalidations;
    const { versions, answer } = await this.read(key);
    if (answer) {
      onHit();
      this.remember(key, answer, seen);
      return answer;
    }
    const body = await make();
    const made = { body, etag: etagOf(body) };
    this.remember(key, made, seen);
    if (versions !== null) this.write(key, made, versions);
    return made;
  }

  private recall(key: string): CachedAnswer | null {
    const entry = this.memory.get(key);
    if (!entry) return null;
    if (entry.expiresAt > performance.now()) return entry.answer;
    this.memory.delete(key);
    return null;
  }

  private remember(key: CacheKey, answer: CachedAnswer, seen: number): void {
    // What was read before an invalidation must not be kept after it.
    if (seen !== this.invalidations) return;
    if (this.memory.size >= MAX_ENTRIES) this.memory.delete(this.memory.keys().next().value ?? '');
    const ttl = Math.min(key.ttlSeconds * 1000, MEMORY_TTL_MS);
    this.memory.set(key.key, { answer, tags: key.tags, expiresAt: performance.now() + ttl });
  }

  private forget(gone: readonly string[] | 'all'): void {
    this.invalidations += 1;
    for (const [key, { tags }] of this.memory) {
      if (gone === 'all' || tags.some((tag) => gone.includes(tag))) this.memory.delete(key);
    }
  }

  private async read(key: CacheKey): Promise<{ versions: string | null; answer: CachedAnswer | null }> {
    try {
      const [text, ...found] = await this.redis.mget(
        this.name(key.key),
        ...key.tags.map((t) => this.tags.versionKey(t)),
      );
      const versions = found.map((version) => version ?? '0').join(',');
      if (!text) return { versions, answer: null };
      const kept = JSON.parse(text) as CachedAnswer & { versions: string };
      return { versions, answer: kept.versions === versions ? { body: kept.body, etag: kept.etag } : null };
    } catch {
      return { versions: null, answer: null };
    }
  }

  private write(key: CacheKey, answer: CachedAnswer, versions: string): void {
    const text = JSON.stringify({ ...answer, versions });
    this.redis.set(this.name(key.key), text, 'EX', key.ttlSeconds).catch(() => undefined);
  }

  private name(key: string): string {
    return `${this.config.prefix}:cache:${createHash('sha256').update(key).digest('base64url')}`;
  }
}

/** The strong entity tag of a body. */
export function etagOf(body: string | Buffer): string {
  return `"${createHash('sha1').update(body).digest('base64url')}"`;
}
