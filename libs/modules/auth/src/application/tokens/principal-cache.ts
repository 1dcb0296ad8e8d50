import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { RevocationFeed } from '@plinth/platform/access';
import type { VerifiedCredential } from './verified-credential.js';

const MAX_ENTRIES = 20_000;

/**
 * Credentials that were verified a moment ago, the least recently used forgotten first. A revocation drops what it
 * touches; while revocations cannot be heard, nothing is remembered.
 */
@Injectable()
export class PrincipalCache {
  private readonly entries = new Map<string, VerifiedCredential>();
  private readonly keysOf = new Map<string, Set<string>>();
  private heard = 0;

  constructor(
    private readonly feed: RevocationFeed,
    private readonly clock: Clock,
  ) {
    feed.subscribe(({ subjectId }) => {
      this.heard += 1;
      if (subjectId === null) this.clear();
      else for (const key of this.keysOf.get(subjectId) ?? []) this.drop(key);
    });
  }

  /** Changes with every revocation: take it before reading what is to be remembered. */
  get epoch(): number {
    return this.heard;
  }

  /** The credential with this digest. */
  find(key: string): VerifiedCredential | null {
    const entry = this.entries.get(key);
    if (!entry || !this.feed.isFresh) return null;
    if (entry.expiresAt <= this.clock.now().getTime()) {
      this.drop(key);
      return null;
    }
    // Who is forgotten first matters only where some may have to be soon.
    if (this.entries.size > MAX_ENTRIES / 2) {
      this.entries.delete(key);
      this.entries.set(key, entry);
    }
    return entry;
  }

  /** Remembers a credential, unless a revocation was heard since `epoch`: it may be about this one. */
  remember(key: string, credential: VerifiedCredential, epoch: number): void {
    if (epoch !== this.heard) return;
    if (this.entries.size >= MAX_ENTRIES) this.drop(this.entries.keys().next().value ?? '');
    this.entries.set(key, credential);
    for (const subject of credential.subjects) {
      const keys = this.keysOf.get(subject) ?? new Set();
      this.keysOf.set(subject, keys.add(key));
    }
  }

  private drop(key: string): void {
    const entry = this.entries.get(key);
    if (!entry) return;
    this.entries.delete(key);
    for (const subject of entry.subjects) {
      const keys = this.keysOf.get(subject);
      keys?.delete(key);
      if (keys?.size === 0) this.keysOf.delete(subject);
    }
  }

  private clear(): void {
    this.entries.clear();
    this.keysOf.clear();
  }
}
