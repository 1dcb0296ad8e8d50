import { section, type ValuesOf } from './section.js';
import { integer, text, url } from './variable.js';

export const redisSection = section('redis', 'Redis 6.2 or newer, or Valkey', {
  url: url<string | null>('REDIS_URL', {
    about: 'Redis to use; it must run with maxmemory-policy noeviction. Unset: a server of our own under PLINTH_DATA.',
    protocols: ['redis', 'rediss'],
    secret: true,
    default: null,
  }),
  prefix: text('REDIS_PREFIX', {
    about: 'Prefix of every key, so that several platforms can share a Redis.',
    default: 'plinth',
  }),
  timeoutMs: integer('REDIS_TIMEOUT_MS', {
    about: 'Longest wait for one command, in milliseconds.',
    default: 900,
    min: 50,
    max: 60_000,
  }),
});

export type RedisConfig = ValuesOf<typeof redisSection>;
