import { describe, expect, it } from '@jest/globals';
import { beginningOf, searchedWords, searchLexemes, searchQuery } from './search-words.js';

describe('the words that an account is found by', () => {
  it('begin wherever a part of a word begins', () => {
    expect(searchLexemes('Ada King', 'a.byron@example.com')).toEqual([
      'ada',
      'king',
      'a.byron@example.com',
      'byron@example.com',
      'example.com',
      'com',
    ]);
  });

  it('are folded like what is looked for', () => {
    expect(searchLexemes('AME\u0301LIE')).toEqual(['am\u00e9lie']);
    expect(searchedWords('Am\u00c9lie')).toEqual(['am\u00e9lie']);
  });

  it('are bounded, however long the text', () => {
    expect(searchLexemes('a.'.repeat(5_000)).length).toBeLessThanOrEqual(100);
    expect(Math.max(...searchLexemes('x'.repeat(5_000)).map(({ length }) => length))).toBe(400);
  });
});

describe('what is looked for', () => {
  it('is each word, once', () => {
    expect(searchedWords('ada  king ADA')).toEqual(['ada', 'king']);
    expect(searchQuery(['ada', 'king'])).toBe("'ada':* & 'king':*");
  });

  it('has no operators', () => {
    expect(searchQuery(searchedWords(`a'b \\c | !d`))).toBe(`'a''b':* & '\\\\c':* & '|':* & '!d':*`);
  });

  it('may be nothing', () => {
    expect(searchedWords('  ')).toEqual([]);
  });

  it('begins with characters, not with halves of them', () => {
    expect(beginningOf('\u{1F600}\u{1F601}\u{1F602}\u{1F603}')).toBe('\u{1F600}\u{1F601}\u{1F602}');
    expect(beginningOf('a')).toBe('a');
  });
});
