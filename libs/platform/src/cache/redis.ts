import { Redis, type RedisOptions } from 'ioredis';
import type { RedisConfig } from '@plinth/config';

/**
 * A connection to Redis that never hangs: every command has a deadline, none waits in a queue while the connection is
 * away, and an outage is an error of the command, never of the process.
 */
export function connectRedis(config: RedisConfig, options: RedisOptions = {}): Redis {
  if (config.url === null) throw new Error('REDIS_URL is not set: start the platform with `npm start`, or set it.');
  const redis = new Redis(config.url, {
    commandTimeout: config.timeoutMs,
    connectTimeout: config.timeoutMs,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    retryStrategy: (attempt) => Math.min(100 * attempt, 1_000),
    ...options,
  });
  // Without a listener ioredis prints each failed attempt; the commands that fail say what matters.
  redis.on('error', () => undefined);
  return redis;
}
