import { describe, expect, it } from '@jest/globals';
import { nextRun, timetableFaults, type Timetable } from './timetable.js';

function cron(expression: string, timeZone = 'UTC'): Timetable {
  return { cron: expression, everySeconds: null, timeZone };
}

/** The next times of a timetable, one after the other. */
function times(timetable: Timetable, from: string, count: number, countsFrom = from): string[] {
  const found: string[] = [];
  let at = new Date(from);
  while (found.length < count) {
    const next = nextRun(timetable, at, new Date(countsFrom));
    if (!next) break;
    found.push(next.toISOString().replace('.000Z', 'Z'));
    at = next;
  }
  return found;
}

describe('a cron expression', () => {
  it('has five fields, or six with seconds first', () => {
    expect(times(cron('30 6 * * MON-FRI'), '2026-01-02T12:00:00Z', 2)).toEqual([
      '2026-01-05T06:30:00Z',
      '2026-01-06T06:30:00Z',
    ]);
    expect(times(cron('*/20 * * * * *'), '2026-01-01T00:00:05Z', 3)).toEqual([
      '2026-01-01T00:00:20Z',
      '2026-01-01T00:00:40Z',
      '2026-01-01T00:01:00Z',
    ]);
    expect(times(cron('0 0 29 2 *'), '2026-01-01T00:00:00Z', 1)).toEqual(['2028-02-29T00:00:00Z']);
  });

  it('is read in its time zone', () => {
    expect(times(cron('0 12 * * *', 'Asia/Kolkata'), '2026-01-01T00:00:00Z', 1)).toEqual(['2026-01-01T06:30:00Z']);
    expect(times(cron('0 12 * * *', 'America/New_York'), '2026-07-01T00:00:00Z', 1)).toEqual(['2026-07-01T16:00:00Z']);
  });
});

describe('when the clocks go forward', () => {
  it('a time that they skip comes once, after the change', () => {
    expect(times(cron('30 2 * * *', 'Europe/Vienna'), '2026-03-28T00:00:00Z', 3)).toEqual([
      '2026-03-28T01:30:00Z',
      '2026-03-29T01:30:00Z',
      '2026-03-30T00:30:00Z',
    ]);
    expect(times(cron('0 0 * * *', 'America/Sao_Paulo'), '2018-11-03T12:00:00Z', 2)).toEqual([
      '2018-11-04T03:00:00Z',
      '2018-11-05T02:00:00Z',
    ]);
  });

  it('what comes every half hour goes on evenly', () => {
    expect(times(cron('*/30 * * * *', 'Europe/Vienna'), '2026-03-29T00:15:00Z', 4)).toEqual([
      '2026-03-29T00:30:00Z',
      '2026-03-29T01:00:00Z',
      '2026-03-29T01:30:00Z',
      '2026-03-29T02:00:00Z',
    ]);
  });
});

describe('when the clocks go back', () => {
  it('a time that they repeat comes once', () => {
    expect(times(cron('30 2 * * *', 'Europe/Vienna'), '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30:00Z',
      '2026-10-26T01:30:00Z',
    ]);
    expect(times(cron('30 1 * * *', 'America/New_York'), '2026-10-31T12:00:00Z', 2)).toEqual([
      '2026-11-01T05:30:00Z',
      '2026-11-02T06:30:00Z',
    ]);
  });

  it('what comes every half hour goes on evenly', () => {
    expect(times(cron('*/30 * * * *', 'Europe/Vienna'), '2026-10-24T23:45:00Z', 5)).toEqual([
      '2026-10-25T00:00:00Z',
      '2026-10-25T00:30:00Z',
      '2026-10-25T01:00:00Z',
      '2026-10-25T01:30:00Z',
      '2026-10-25T02:00:00Z',
    ]);
  });

  it('a day has its one run, in every zone of the year', () => {
    for (const zone of ['Europe/Vienna', 'America/New_York', 'Australia/Sydney', 'Africa/Casablanca', 'UTC']) {
      const all = times(cron('30 2 * * *', zone), '2026-01-01T12:00:00Z', 364);
      const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone });
      const days = all.map((at) => day.format(new Date(at)));
      expect(new Set(days).size).toBe(364);
    }
  });
});

describe('an interval', () => {
  const hourly: Timetable = { cron: null, everySeconds: 3_600, timeZone: 'UTC' };

  it('is counted from its beginning, whatever happened since', () => {
    expect(times(hourly, '2026-01-01T00:00:00Z', 2)).toEqual(['2026-01-01T01:00:00Z', '2026-01-01T02:00:00Z']);
    expect(times(hourly, '2026-01-09T17:59:59Z', 1, '2026-01-01T00:00:00Z')).toEqual(['2026-01-09T18:00:00Z']);
    expect(times(hourly, '2026-01-09T18:00:00Z', 1, '2026-01-01T00:00:00Z')).toEqual(['2026-01-09T19:00:00Z']);
  });

  it('waits for its beginning where the clock was set back', () => {
    expect(times(hourly, '2025-12-31T00:00:00Z', 1, '2026-01-01T00:00:00Z')).toEqual(['2026-01-01T01:00:00Z']);
  });
});

describe('a timetable', () => {
  it.each([
    '* * * * *',
    '*/5 * * * * *',
    '0 0 1,15 * *',
    '0 0 L * *',
    '0 9-17/2 * JAN-MAR thu',
    '0 0 ? * 7',
    ' 0  0 * * * ',
  ])('may be %s', (expression) => {
    expect(timetableFaults(cron(expression))).toEqual([]);
  });

  it.each([
    '',
    '*',
    '* * * *',
    '* * * * * * *',
    '@daily',
    '@reboot',
    'H * * * *',
    'H/5 * * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * 32 * *',
    '* * * 13 *',
    '* * * * 8',
    '*/0 * * * *',
    '5-1 * * * *',
    '-1 * * * *',
    '1.5 * * * *',
    '0 0 30 2 *',
    '0 0 31 4 *',
    'a b c d e',
    '* * * * FOO',
    '* * * * *; DROP TABLE job',
    '1,'.repeat(60) + '1 * * * *',
  ])('is not %s', (expression) => {
    expect(timetableFaults(cron(expression))).toMatchObject([{ pointer: '/cron', code: 'cron' }]);
  });

  it.each(['Nowhere/City', '', '+02:00', 'UTC+3', '../../etc/passwd', 'Europe/Vienna\0'])(
    'is not read in the zone %j',
    (zone) => {
      expect(timetableFaults(cron('* * * * *', zone))).toMatchObject([{ pointer: '/timeZone' }]);
    },
  );

  it('is one thing or the other', () => {
    expect(timetableFaults({ cron: '* * * * *', everySeconds: 60, timeZone: 'UTC' })).toMatchObject([
      { code: 'either' },
    ]);
    expect(timetableFaults({ cron: null, everySeconds: null, timeZone: 'UTC' })).toMatchObject([{ code: 'either' }]);
    for (const everySeconds of [0, -1, 1.5, Number.NaN, 1e9]) {
      expect(timetableFaults({ cron: null, everySeconds, timeZone: 'UTC' })).toMatchObject([
        { pointer: '/everySeconds' },
      ]);
    }
  });
});
