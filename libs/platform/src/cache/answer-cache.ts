import { hash } from 'node:crypto';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { redisSection, type RedisConfig } from '@plinth/config';
import { configToken } from '../config/config.module.js';
import { AnswerMemory } from './answer-memory.js';
import { CacheTags } from './cache-tags.js';
import { connectRedis } from './redis.js';

/** An answer as it is kept: ready to be sent. */
export interface CachedAnswer {
  readonly body: string;
  readonly etag: string;
  /** In milliseconds since 1970, since other machines read it too. */
  readonly freshUntil: number;
}

/** Under what an answer is kept, for how long, and what makes it stale. */
export interface CacheKey {
  readonly key: string;
  readonly tags: readonly string[];
  readonly ttlSeconds: number;
  /** For how long after that it may be given while a new one is made. */
  readonly staleSeconds: number;
}

/** Where an answer came from: kept, made for this request, or kept beyond its time while a new one is made. */
export type CacheState = 'HIT' | 'MISS' | 'STALE';

/** An answer that was asked for. */
export interface FoundAnswer {
  readonly answer: CachedAnswer;
  readonly state: CacheState;
}

type Make = () => Promise<string>;

/** Answers in memory over answers in Redis. While one request makes an answer, the others wait for it. */
@Injectable()
export class AnswerCache implements OnApplicationShutdown {
  private readonly logger = new Logger(AnswerCache.name);
  private readonly redis: Redis;
  private readonly memory = new AnswerMemory();
  private readonly flights = new Map<string, Promise<FoundAnswer>>();
  private readonly refreshes = new Set<string>();
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

  /**
   * The kept answer, or a new one from `make`. Within `staleSeconds` after its time the old one is given at once and
   * one `make` runs in the background. A failure of `make` is not kept; one of Redis only costs speed.
   */
  async get(key: CacheKey, make: Make): Promise<FoundAnswer> {
    const kept = this.recall(key, make);
    if (kept) return kept;
    const flight = this.flights.get(key.key);
    if (flight) {
      const { answer, state } = await flight;
      return { answer, state: state === 'MISS' ? 'HIT' : state };
    }
    const promise = this.load(key, make).finally(() => this.flights.delete(key.key));
    this.flights.set(key.key, promise);
    return promise;
  }

  /** As `get`, without waiting, where the answer is in the memory of this process. */
  recall(key: CacheKey, make: Make): FoundAnswer | null {
    const kept = this.memory.recall(key.key);
    return kept && this.found(key, kept, make);
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }

  private found(key: CacheKey, answer: CachedAnswer, make: Make): FoundAnswer {
    if (Date.now() < answer.freshUntil) return { answer, state: 'HIT' };
    void this.refresh(key, make);
    return { answer, state: 'STALE' };
  }

  private async load(key: CacheKey, make: Make): Promise<FoundAnswer> {
    const seen = this.invalidations;
    const { versions, answer } = await this.read(key);
    if (answer) {
      this.remember(key, answer, seen);
      return this.found(key, answer, make);
    }
    return { answer: await this.renew(key, make, seen, versions), state: 'MISS' };
  }

  /** Makes the answer anew, unless that is under way here or another process has done so. */
  private async refresh(key: CacheKey, make: Make): Promise<void> {
    if (this.refreshes.has(key.key)) return;
    this.refreshes.add(key.key);
    try {
      const seen = this.invalidations;
      const { versions, answer } = await this.read(key);
      if (answer && Date.now() < answer.freshUntil) this.remember(key, answer, seen);
      else await this.renew(key, make, seen, versions);
    } catch (error) {
      this.logger.warn({ err: error }, 'An answer that has become old could not be made anew.');
    } finally {
      this.refreshes.delete(key.key);
    }
  }

  private async renew(key: CacheKey, make: Make, seen: number, versions: string | null): Promise<CachedAnswer> {
    const body = await make();
    const made = { body, etag: etagOf(body), freshUntil: Date.now() + key.ttlSeconds * 1000 };
    this.remember(key, made, seen);
    if (versions !== null) this.write(key, made, versions);
    return made;
  }

  private remember(key: CacheKey, answer: CachedAnswer, seen: number): void {
    // What was read before an invalidation must not be kept after it.
    if (seen === this.invalidations) this.memory.remember(key, answer);
  }

  private forget(gone: readonly string[] | 'all'): void {
    this.invalidations += 1;
    this.memory.forget(gone);
  }

  private async read(key: CacheKey): Promise<{ versions: string | null; answer: CachedAnswer | null }> {
    if (this.tags.isSpreading(key.tags)) return { versions: null, answer: null };
    try {
      const [text, ...found] = await this.redis.mget(
        this.name(key.key),
        ...key.tags.map((t) => this.tags.versionKey(t)),
      );
      const versions = found.map((version) => version ?? '0').join(',');
      if (!text) return { versions, answer: null };
      const { versions: before, ...answer } = JSON.parse(text) as CachedAnswer & { versions: string };
      // The news may have come while Redis was on its way to answer.
      const isCurrent = before === versions && !this.tags.isSpreading(key.tags);
      return { versions, answer: isCurrent ? answer : null };
    } catch {
      return { versions: null, answer: null };
    }
  }

  private write(key: CacheKey, answer: CachedAnswer, versions: string): void {
    const text = JSON.stringify({ ...answer, versions });
    this.redis.set(this.name(key.key), text, 'EX', key.ttlSeconds + key.staleSeconds).catch(() => undefined);
  }

  private name(key: string): string {
    return `${this.config.prefix}:cache:${hash('sha256', key, 'base64url')}`;
  }
}

/** The strong entity tag of a body. */
export function etagOf(body: string | Buffer): string {
  return `"${hash('sha1', body, 'base64url')}"`;
}
