import { describe, expect, it } from '@jest/globals';
import { AnswerMemory } from './answer-memory.js';

const MIB = 1024 * 1024;
const answer = (body: string) => ({ body, etag: '"x"', freshUntil: Date.now() + 60_000 });
const keyed = (key: string, ...tags: string[]) => ({ key, tags, ttlSeconds: 60, staleSeconds: 0 });

describe('answers in memory', () => {
  it('take no more room than they may: the oldest go', () => {
    const memory = new AnswerMemory();
    const body = 'x'.repeat(MIB);
    for (let n = 0; n < 40; n++) memory.remember(keyed(String(n)), answer(body));
    const kept = Array.from({ length: 40 }, (_, n) => n).filter((n) => memory.recall(String(n)) !== null);
    expect(kept).toEqual(Array.from({ length: 16 }, (_, n) => n + 24));
    memory.remember(keyed('huge'), answer('x'.repeat(17 * MIB)));
    expect(memory.recall('huge')).toBeNull();
    expect(memory.recall('39')).not.toBeNull();
  });

  it('give their room back', () => {
    const memory = new AnswerMemory();
    const body = 'x'.repeat(8 * MIB);
    for (let n = 0; n < 5; n++) memory.remember(keyed('same'), answer(body));
    memory.remember(keyed('other', 'tag'), answer(body));
    expect(memory.recall('same')).not.toBeNull();
    memory.forget(['tag']);
    memory.remember(keyed('third'), answer(body));
    expect([memory.recall('same'), memory.recall('other')].map((kept) => kept !== null)).toEqual([true, false]);
  });

  it('are never more than so many', () => {
    const memory = new AnswerMemory();
    for (let n = 0; n <= 5_000; n++) memory.remember(keyed(String(n)), answer(''));
    expect([memory.recall('0'), memory.recall('5000')?.body]).toEqual([null, '']);
  });
});
