import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { redisSection, type RedisConfig } from '@plinth/config';
import { configToken } from '../config/config.module.js';
import { connectRedis } from './redis.js';

type Listener = (message: string) => void;

/**
 * News between processes, delivered at most once: for what has another way to become known. Losing Redis loses the
 * news and nothing else.
 */
@Injectable()
export class RedisBroadcast implements OnApplicationShutdown {
  private readonly publisher: Redis;
  private readonly subscriber: Redis;
  private readonly listeners = new Map<string, Listener[]>();
  private readonly resubscribed: (() => void)[] = [];

  constructor(@Inject(configToken(redisSection)) private readonly config: RedisConfig) {
    this.publisher = connectRedis(config);
    // A subscriber is silent for as long as nothing happens: only its own commands may time out, not its waiting.
    this.subscriber = connectRedis(config, { autoResubscribe: false });
    this.subscriber.on('ready', () => {
      void this.resubscribe();
    });
    this.subscriber.on('message', (channel: string, message: string) => {
      for (const listener of this.listeners.get(channel) ?? []) listener(message);
    });
  }

  /** Sends `message` to every process, this one included, if Redis is there. Never throws and never waits. */
  publish(channel: string, message: string): void {
    this.publisher.publish(this.nameOf(channel), message).catch(() => undefined);
  }

  /** Calls `listener` with every message of `channel`. */
  subscribe(channel: string, listener: Listener): void {
    const name = this.nameOf(channel);
    const listeners = this.listeners.get(name) ?? [];
    listeners.push(listener);
    this.listeners.set(name, listeners);
    if (this.subscriber.status === 'ready') this.subscriber.subscribe(name).catch(() => undefined);
  }

  /** Calls `listener` whenever messages may have been missed: after each reconnection. */
  onGap(listener: () => void): void {
    this.resubscribed.push(listener);
  }

  onApplicationShutdown(): void {
    this.publisher.disconnect();
    this.subscriber.disconnect();
  }

  /** What Redis calls `channel`: for whoever publishes together with other commands. */
  nameOf(channel: string): string {
    return `${this.config.prefix}:${channel}`;
  }

  private async resubscribe(): Promise<void> {
    const channels = [...this.listeners.keys()];
    if (channels.length > 0) await this.subscriber.subscribe(...channels).catch(() => undefined);
    for (const listener of this.resubscribed) listener();
  }
}
