import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Transaction } from '../database/index.js';
import { eventually, startProcess, startTestPlatform, type TestPlatform, type TestProcess } from '../testing/index.js';
import { RevocationFeed, type Revocation } from './revocation-feed.js';
import { Revocations } from './revocations.js';

function listen(process: TestProcess): Revocation[] {
  const heard: Revocation[] = [];
  process.get(RevocationFeed).subscribe((revocation) => heard.push(revocation));
  return heard;
}

describe('a revocation', () => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await startTestPlatform();
  });

  afterAll(() => platform.close());

  it('reaches another process within a second, with Redis and without it', async () => {
    const withRedis = await startProcess('submitter', [], platform.env);
    const withoutRedis = await startProcess('submitter', [], { ...platform.env, REDIS_URL: 'redis://127.0.0.1:1' });
    try {
      const heard = [listen(withRedis), listen(withoutRedis)];
      const sessionId = newId();
      const began = performance.now();
      await platform.get(Revocations).session(sessionId);
      const has = (list: Revocation[]) => list.some(({ subjectId }) => subjectId === sessionId);
      await eventually(() => (heard.every(has) ? true : null), 2);
      expect(performance.now() - began).toBeLessThan(1_500);
    } finally {
      await withRedis.close();
      await withoutRedis.close();
    }
  });

  it('exists only if its transaction commits', async () => {
    const heard = listen(platform);
    const userId = newId();
    await platform
      .get(Transaction)
      .run(async () => {
        await platform.get(Revocations).user(userId);
        throw new Error('no');
      })
      .catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(heard.filter(({ subjectId }) => subjectId === userId)).toEqual([]);
  });

  it('that commits after a later one is still heard of', async () => {
    const heard = listen(platform);
    const [early, late] = [newId(), newId()];
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const slow = startProcess('submitter', [], platform.env).then(async (other) => {
      await other.get(Transaction).run(async () => {
        await other.get(Revocations).user(early);
        await gate;
      });
      await other.close();
    });
    await new Promise((resolve) => setTimeout(resolve, 800));
    await platform.get(Revocations).user(late);
    await new Promise((resolve) => setTimeout(resolve, 600));
    release();
    await slow;
    const has = (id: string) => heard.some(({ subjectId }) => subjectId === id);
    await eventually(() => (has(early) && has(late) ? true : null), 3);
    expect([has(early), has(late)]).toEqual([true, true]);
  });

  it('is trusted to be known only while Postgres can be read', async () => {
    const other = await startTestPlatform();
    try {
      const feed = other.get(RevocationFeed);
      expect(feed.isFresh).toBe(true);
      await other.asOwner('ALTER TABLE revocation RENAME TO hidden');
      await eventually(() => (feed.isFresh ? null : true), 5);
      await other.asOwner('ALTER TABLE hidden RENAME TO revocation');
      await eventually(() => (feed.isFresh ? true : null), 5);
      expect(feed.isFresh).toBe(true);
    } finally {
      await other.close();
    }
  });
});
