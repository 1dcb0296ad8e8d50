import { describe, expect, it } from '@jest/globals';
import { WalHistory } from './wal-history.js';

describe('the history of the log', () => {
  it('tells since when a replica may lack something', () => {
    const history = new WalHistory(1_000);
    history.note(100, 10n);
    history.note(200, 20n);
    history.note(300, 20n);
    expect(history.freshAsOf(9n)).toBe(-Infinity);
    expect(history.freshAsOf(10n)).toBe(100);
    expect(history.freshAsOf(19n)).toBe(100);
    expect(history.freshAsOf(20n)).toBe(300);
  });

  it('knows nothing before it has seen something', () => {
    expect(new WalHistory(1_000).freshAsOf(10n)).toBe(-Infinity);
  });

  it('forgets what is too long ago to matter', () => {
    const history = new WalHistory(1_000);
    for (let at = 0; at <= 5_000; at += 100) history.note(at, BigInt(at));
    expect(history.freshAsOf(3_000n)).toBe(-Infinity);
    expect(history.freshAsOf(4_500n)).toBe(4_500);
  });
});
