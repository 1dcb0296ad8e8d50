import { describe, expect, it } from '@jest/globals';
import { parseInstant } from './instants.js';

describe('a point in time from Postgres', () => {
  it.each([
    ['2026-11-21 05:59:07.123+00', '2026-11-21T05:59:07.123Z'],
    ['2026-11-21 05:59:07.1+00', '2026-11-21T05:59:07.100Z'],
    ['2026-11-21 05:59:07.0456+00', '2026-11-21T05:59:07.045Z'],
    ['2024-02-29 23:59:59+00', '2024-02-29T23:59:59.000Z'],
    ['2026-11-21 05:59:07.5+05:30', '2026-11-21T00:29:07.500Z'],
    ['2026-11-21 05:59:07-08', '2026-11-21T13:59:07.000Z'],
    ['0044-03-15 12:00:00+00', '0044-03-15T12:00:00.000Z'],
    ['0044-03-15 12:00:00+00 BC', '-000043-03-15T12:00:00.000Z'],
    ['12026-01-01 00:00:00+00', '+012026-01-01T00:00:00.000Z'],
  ])('reads %s', (text, expected) => {
    expect(parseInstant(text).toISOString()).toBe(expected);
    expect(JSON.stringify(parseInstant(text))).toBe(JSON.stringify(expected));
  });

  it('is a date like any other', () => {
    const date = parseInstant('2026-11-21 05:59:07.123+00');
    expect(date).toEqual(new Date('2026-11-21T05:59:07.123Z'));
    expect(Object.keys(date)).toEqual([]);
    date.setUTCDate(22);
    expect(JSON.stringify({ date })).toBe('{"date":"2026-11-22T05:59:07.123Z"}');
  });

  it('reads infinity as what it is', () => {
    expect(parseInstant('infinity')).toBe(Infinity);
  });
});
