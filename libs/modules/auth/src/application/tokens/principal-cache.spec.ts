import { describe, expect, it } from '@jest/globals';
import { newId, SystemClock } from '@plinth/kernel';
import type { Revocation, RevocationFeed } from '@plinth/platform/access';
import { PrincipalCache } from './principal-cache.js';
import type { VerifiedCredential } from './verified-credential.js';

class FakeFeed {
  isFresh = true;
  private listener: (revocation: Revocation) => void = () => undefined;

  subscribe(listener: (revocation: Revocation) => void): void {
    this.listener = listener;
  }

  tell(subjectId: string | null): void {
    this.listener({ scope: subjectId === null ? 'everyone' : 'user', subjectId });
  }
}

function aCredential(...subjects: string[]): VerifiedCredential {
  return { subjects, expiresAt: Date.now() + 60_000, allowedAddresses: [] } as unknown as VerifiedCredential;
}

describe('the cache of principals', () => {
  const start = () => {
    const feed = new FakeFeed();
    return { feed, cache: new PrincipalCache(feed as unknown as RevocationFeed, new SystemClock()) };
  };

  it('finds what it was told, until a revocation touches it', () => {
    const { feed, cache } = start();
    const [user, first, second] = [newId(), newId(), newId()];
    cache.remember('a', aCredential(user, first), cache.epoch);
    cache.remember('b', aCredential(user, second), cache.epoch);
    feed.tell(newId());
    expect(cache.find('a')).not.toBeNull();
    feed.tell(first);
    expect([cache.find('a'), cache.find('b') === null]).toEqual([null, false]);
    feed.tell(user);
    expect(cache.find('b')).toBeNull();
    cache.remember('c', aCredential(user), cache.epoch);
    feed.tell(null);
    expect(cache.find('c')).toBeNull();
  });

  it('forgets what was read before a revocation and told after it', () => {
    const { feed, cache } = start();
    const { epoch } = cache;
    feed.tell(newId());
    cache.remember('a', aCredential(newId()), epoch);
    expect(cache.find('a')).toBeNull();
  });

  it('finds nothing while revocations cannot be heard', () => {
    const { feed, cache } = start();
    cache.remember('a', aCredential(newId()), cache.epoch);
    feed.isFresh = false;
    expect(cache.find('a')).toBeNull();
    feed.isFresh = true;
    expect(cache.find('a')).not.toBeNull();
  });

  it('keeps to its bound, and to what is used', () => {
    const { cache } = start();
    const user = newId();
    for (let n = 0; n < 20_000; n++) cache.remember(String(n), aCredential(user), cache.epoch);
    expect(cache.find('0')).not.toBeNull();
    cache.remember('more', aCredential(user), cache.epoch);
    expect(cache.find('0')).not.toBeNull();
    expect(cache.find('1')).toBeNull();
  });

  it('forgets what has expired', () => {
    const { cache } = start();
    cache.remember('a', { ...aCredential(newId()), expiresAt: Date.now() - 1 }, cache.epoch);
    expect(cache.find('a')).toBeNull();
  });
});
