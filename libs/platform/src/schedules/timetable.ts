import { CronExpressionParser } from 'cron-parser';
import type { InputFault } from '@plinth/kernel';
import type { Recurrence } from '../queue/job.js';

/** When a schedule fires: one of `cron` and `everySeconds` is set. */
export interface Timetable {
  /** Five fields, or six with seconds first. */
  readonly cron: string | null;
  readonly everySeconds: number | null;
  /** IANA name of the zone in which the cron expression is read. */
  readonly timeZone: string;
}

const MAX_CRON = 100;
const MAX_SECONDS = 366 * 86_400;

// No nicknames such as @daily, and no H, which would be another time at each reading.
const FIELD = /^(?:[\d*,/?L#-]|[A-Z]{3})+$/i;
const NAMES = /[A-Z]{3}/gi;

/** The timetable of a recurrence. */
export function timetableOf(recurrence: Recurrence): Timetable {
  return 'cron' in recurrence
    ? { cron: recurrence.cron, everySeconds: null, timeZone: recurrence.timeZone ?? 'UTC' }
    : { cron: null, everySeconds: recurrence.everySeconds, timeZone: 'UTC' };
}

/** What is wrong with a timetable. */
export function timetableFaults(timetable: Timetable): InputFault[] {
  const { cron, everySeconds, timeZone } = timetable;
  if ((cron === null) === (everySeconds === null)) {
    return [{ pointer: '/cron', code: 'either', detail: 'give either cron or everySeconds' }];
  }
  if (everySeconds !== null && !(Number.isInteger(everySeconds) && everySeconds >= 1 && everySeconds <= MAX_SECONDS)) {
    return [{ pointer: '/everySeconds', code: 'everySeconds', detail: 'must be a whole number from 1 to 366 days' }];
  }
  if (!isTimeZone(timeZone)) {
    return [{ pointer: '/timeZone', code: 'time_zone', detail: 'must be an IANA time zone, such as Europe/Vienna' }];
  }
  if (cron !== null && !isCron(cron, timeZone)) {
    return [
      { pointer: '/cron', code: 'cron', detail: 'must be a cron expression of 5 or 6 fields that comes to pass' },
    ];
  }
  return [];
}

/**
 * The first time after `after`; `null` where there is none. A time of day that a change of the clocks skips comes
 * when they have changed, and one that they repeat comes once; what comes every hour, minute or second goes on evenly.
 * @param countsFrom from when an interval is counted.
 */
export function nextRun({ cron, everySeconds, timeZone }: Timetable, after: Date, countsFrom: Date): Date | null {
  if (everySeconds !== null) {
    const step = everySeconds * 1000;
    const passed = Math.floor((after.getTime() - countsFrom.getTime()) / step);
    return new Date(countsFrom.getTime() + Math.max(1, passed + 1) * step);
  }
  return cron === null ? null : nextOf(cron, timeZone, after);
}

function nextOf(cron: string, timeZone: string, after: Date): Date | null {
  try {
    return CronExpressionParser.parse(cron, { currentDate: after, tz: timeZone }).next().toDate();
  } catch {
    return null;
  }
}

function isCron(cron: string, timeZone: string): boolean {
  const fields = cron.trim().split(/\s+/);
  const isPlain = fields.every((field) => FIELD.test(field) && !/[^L\W\d]/i.test(field.replace(NAMES, '')));
  const hasLength = cron.length <= MAX_CRON && (fields.length === 5 || fields.length === 6);
  return hasLength && isPlain && nextOf(cron, timeZone, new Date()) !== null;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    // Offsets are no zones: they know no summer.
    return !/^[+-]/.test(name);
  } catch {
    return false;
  }
}
