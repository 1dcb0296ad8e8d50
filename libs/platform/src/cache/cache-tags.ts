import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { redisSection, type RedisConfig } from '@plinth/config';
import { configToken } from '../config/config.module.js';
import { Transaction } from '../database/transaction.js';
import { RedisBroadcast } from './redis-broadcast.js';
import { connectRedis } from './redis.js';

const CHANNEL = 'cache-tags';

/**
 * The tags of cached answers. Invalidating one forgets every answer that carries it: here at once, in other processes
 * as soon as the news reaches them, and in Redis by a new version of the tag.
 */
@Injectable()
export class CacheTags implements OnApplicationShutdown {
  private readonly redis: Redis;
  private readonly listeners: ((tags: readonly string[] | 'all') => void)[] = [];
  private unsent = new Set<string>();
  private readonly spreading = new Map<string, number>();

  constructor(
    @Inject(configToken(redisSection)) private readonly config: RedisConfig,
    private readonly transaction: Transaction,
    private readonly broadcast: RedisBroadcast,
  ) {
    this.redis = connectRedis(config);
    broadcast.subscribe(CHANNEL, (message) => {
      this.tell(JSON.parse(message) as string[]);
    });
    broadcast.onGap(() => {
      this.tell('all');
      const tags = [...this.unsent];
      this.unsent = new Set();
      void this.spread(tags);
    });
  }

  /** Forgets, once the open transaction has committed, whatever is cached under `tags`. */
  async invalidate(...tags: readonly string[]): Promise<void> {
    await this.transaction.afterCommit(() => {
      this.tell(tags);
      void this.spread(tags);
    });
  }

  /** Calls `listener` with the tags to forget. */
  onInvalidated(listener: (tags: readonly string[] | 'all') => void): void {
    this.listeners.push(listener);
  }

  /** Whether one of `tags` was invalidated here and Redis may not know yet: then nothing that it keeps under them counts. */
  isSpreading(tags: readonly string[]): boolean {
    if (this.spreading.size === 0 && this.unsent.size === 0) return false;
    return tags.some((tag) => this.spreading.has(tag) || this.unsent.has(tag));
  }

  /** Where the version of a tag is kept in Redis. */
  versionKey(tag: string): string {
    return `${this.config.prefix}:cache-tag:${tag}`;
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }

  private async spread(tags: readonly string[]): Promise<void> {
    if (tags.length === 0) return;
    this.count(tags, 1);
    try {
      const pipeline = this.redis.pipeline();
      for (const tag of tags) pipeline.incr(this.versionKey(tag));
      pipeline.publish(this.broadcast.nameOf(CHANNEL), JSON.stringify(tags));
      await pipeline.exec();
    } catch {
      // Redis is away: the versions rise when it is back, before anything that it kept can be read again.
      for (const tag of tags) this.unsent.add(tag);
    } finally {
      this.count(tags, -1);
    }
  }

  private count(tags: readonly string[], step: 1 | -1): void {
    for (const tag of tags) {
      const under = (this.spreading.get(tag) ?? 0) + step;
      if (under > 0) this.spreading.set(tag, under);
      else this.spreading.delete(tag);
    }
  }

  private tell(tags: readonly string[] | 'all'): void {
    for (const listener of this.listeners) listener(tags);
  }
}
