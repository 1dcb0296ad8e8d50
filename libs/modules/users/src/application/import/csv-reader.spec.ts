import { describe, expect, it } from '@jest/globals';
import { CsvReader, MAX_RECORD } from './csv-reader.js';
import { NdjsonReader } from './ndjson-reader.js';

/** Reads a file in pieces of every size. */
function readings(text: string) {
  return [1, 2, 3, 7, text.length || 1].map((size) => {
    const reader = new CsvReader();
    const records = [];
    for (let at = 0; at < text.length; at += size) records.push(...reader.push(text.slice(at, at + size)));
    return [...records, ...reader.end()].map(({ line, content, fault }) => [line, content ?? fault]);
  });
}

describe('CSV', () => {
  it.each<[string, unknown[]]>([
    [
      'a,b\n1,2\n',
      [
        [1, ['a', 'b']],
        [2, ['1', '2']],
      ],
    ],
    [
      'a,b\r\n1,\r\n',
      [
        [1, ['a', 'b']],
        [2, ['1', '']],
      ],
    ],
    [
      'a\r1\r',
      [
        [1, ['a']],
        [2, ['1']],
      ],
    ],
    [
      '\n\na\n\n1',
      [
        [3, ['a']],
        [5, ['1']],
      ],
    ],
    ['"a ""b"", c",""\n', [[1, ['a "b", c', '']]]],
    [
      '"two\r\nlines",x\nnext',
      [
        [1, ['two\r\nlines', 'x']],
        [3, ['next']],
      ],
    ],
    [
      'a"b,c\nd\n',
      [
        [1, 'malformed'],
        [2, ['d']],
      ],
    ],
    [
      '"a"b,c\nd\n',
      [
        [1, 'malformed'],
        [2, ['d']],
      ],
    ],
    [
      'x\n"never closed',
      [
        [1, ['x']],
        [2, 'malformed'],
      ],
    ],
    [
      'a\uFFFDb,c\nd',
      [
        [1, 'encoding'],
        [2, ['d']],
      ],
    ],
    ['', []],
  ])('reads %j', (text, expected) => {
    for (const reading of readings(text)) expect(reading).toEqual(expected);
  });

  it('bounds a record, also one in quotes, and goes on after it', () => {
    const long = 'x'.repeat(MAX_RECORD + 10);
    const reader = new CsvReader();
    const read = (text: string) => reader.push(text).map(({ line, content, fault }) => [line, content ?? fault]);
    expect(read(`${long}\nnext\n`)).toEqual([
      [1, 'too_long'],
      [2, ['next']],
    ]);
    expect(read(`"${long}\nnext\n`)).toEqual([
      [3, 'too_long'],
      [4, ['next']],
    ]);
    expect(read(`${','.repeat(MAX_RECORD + 1)}\nnext\n`)).toEqual([
      [5, 'too_long'],
      [6, ['next']],
    ]);
  });
});

describe('NDJSON', () => {
  it.each([1, 2, 5, 1000])('reads lines in pieces of %i characters', (size) => {
    const text = `{"a":1}\r\n\n[1]\n{"__proto__":{"x":1}}\nnonsense\n"${'y'.repeat(MAX_RECORD)}"\n{"b":"\uFFFD"}\n{"c":2}`;
    const reader = new NdjsonReader();
    const records = [];
    for (let at = 0; at < text.length; at += size) records.push(...reader.push(text.slice(at, at + size)));
    const read = [...records, ...reader.end()].map(({ line, content, fault }) => [
      line,
      fault ?? Object.keys(content ?? {}),
    ]);
    expect(read).toEqual([
      [1, ['a']],
      [3, 'malformed'],
      [4, ['__proto__']],
      [5, 'malformed'],
      [6, 'too_long'],
      [7, 'encoding'],
      [8, ['c']],
    ]);
  });
});
