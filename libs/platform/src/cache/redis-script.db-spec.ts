import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { newId } from '@plinth/kernel';
import { freshRedisPrefix, testRedisUrl } from '../testing/index.js';
import { connectRedis } from './redis.js';
import { RedisScript } from './redis-script.js';

describe('a script in Redis', () => {
  it('runs where Redis has never seen it, and again by its digest alone; its own errors are told', async () => {
    const redis = connectRedis({ url: testRedisUrl(), prefix: freshRedisPrefix(), timeoutMs: 2_000 });
    try {
      await once(redis, 'ready');
      const script = new RedisScript(`return KEYS[1] .. ARGV[1] -- ${newId()}`);
      expect(await script.run(redis, ['a'], [1])).toBe('a1');
      expect(await script.run(redis, ['b'], [2])).toBe('b2');
      await expect(new RedisScript(`return nonsense() -- ${newId()}`).run(redis, [], [])).rejects.toThrow('nonsense');
    } finally {
      redis.disconnect();
    }
  });
});
