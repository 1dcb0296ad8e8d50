import type { CachedAnswer, CacheKey } from './answer-cache.js';

interface Entry {
  readonly answer: CachedAnswer;
  readonly tags: readonly string[];
  readonly expiresAt: number;
}

const MAX_ENTRIES = 5_000;
// Two bytes each at the most: whoever asks for long lists in ever new ways fills no more than this.
const MAX_CHARACTERS = 16 * 1024 * 1024;
// News of an invalidation travels over Redis and may be lost with it; this bounds how long memory can be behind.
const TTL_MS = 1_000;

/** Answers in the memory of this process: bounded in number, in size and in time. The oldest goes first. */
export class AnswerMemory {
  private readonly entries = new Map<string, Entry>();
  private characters = 0;

  recall(key: string): CachedAnswer | null {
    const entry = this.entries.get(key);
    if (!entry) return null;
    if (entry.expiresAt > Date.now()) return entry.answer;
    this.delete(key, entry);
    return null;
  }

  remember({ key, tags, staleSeconds }: CacheKey, answer: CachedAnswer): void {
    const known = this.entries.get(key);
    if (known) this.delete(key, known);
    const { length } = answer.body;
    if (length > MAX_CHARACTERS) return;
    for (const [oldest, entry] of this.entries) {
      if (this.entries.size < MAX_ENTRIES && this.characters + length <= MAX_CHARACTERS) break;
      this.delete(oldest, entry);
    }
    this.characters += length;
    const expiresAt = Math.min(answer.freshUntil + staleSeconds * 1000, Date.now() + TTL_MS);
    this.entries.set(key, { answer, tags, expiresAt });
  }

  forget(gone: readonly string[] | 'all'): void {
    for (const [key, entry] of this.entries) {
      if (gone === 'all' || entry.tags.some((tag) => gone.includes(tag))) this.delete(key, entry);
    }
  }

  private delete(key: string, { answer }: Entry): void {
    this.entries.delete(key);
    this.characters -= answer.body.length;
  }
}
