import type { InputFault, Owner } from '@plinth/kernel';
import { JobErrors } from './queue.errors.js';

/** How a job is to run, beside what its type says. */
export interface EnqueueOptions {
  /** 1 (first) to 10 (last). Default: 5. */
  readonly priority?: number;
  /** Not before this instant. */
  readonly runAt?: Date;
  /** Not before so many seconds from now. */
  readonly delaySeconds?: number;
  /** Default: that of the type. */
  readonly maxAttempts?: number;
  /** A live job of the same owner and scope with this key is answered instead of making another. */
  readonly uniqueKey?: string;
  /** Where the unique key is unique, within its owner. Default: the type. */
  readonly uniqueScope?: string;
  /** With `uniqueKey`: it is unique for so many seconds from now, even when the job has ended. At most 30 days. */
  readonly uniqueSeconds?: number;
  /** With `uniqueKey`: takes the place of the live job that holds it. That one is cancelled, unless it already runs. */
  readonly supersede?: boolean;
  /**
   * Jobs with one key share the workers as one party with others, and the `concurrency` of their type. Default: the
   * owner is the party.
   */
  readonly concurrencyKey?: string;
  readonly parentId?: string;
  /** The schedule that it comes from. */
  readonly scheduleId?: string;
  /** Fails with `jobs.expired` where no attempt has started by then. */
  readonly expiresAt?: Date;
  /** Default: whoever the running request or job acts for. */
  readonly owner?: Owner;
}

const YEAR_SECONDS = 366 * 86_400;
const MONTH_SECONDS = 30 * 86_400;

/** @throws {JobErrors.invalidOptions} with a fault for each option that is out of bounds. */
export function checkEnqueueOptions(options: EnqueueOptions): void {
  const faults: InputFault[] = [];
  const expect = (field: keyof EnqueueOptions, holds: boolean, detail: string) => {
    if (options[field] !== undefined && !holds) faults.push({ pointer: `/${field}`, code: field, detail });
  };
  const latest = Date.now() + YEAR_SECONDS * 1000;
  const {
    priority = 5,
    maxAttempts = 1,
    delaySeconds = 0,
    runAt,
    uniqueKey = 'x',
    uniqueSeconds = 1,
    expiresAt,
  } = options;
  expect('priority', isWithin(priority, 1, 10), 'must be a whole number from 1 to 10');
  expect('maxAttempts', isWithin(maxAttempts, 1, 100), 'must be a whole number from 1 to 100');
  expect('delaySeconds', delaySeconds >= 0 && delaySeconds <= YEAR_SECONDS, 'must be from 0 to 366 days');
  // A comparison with an invalid date is false, too.
  expect('runAt', runAt !== undefined && runAt.getTime() <= latest, 'must be a date within 366 days');
  expect('delaySeconds', runAt === undefined, 'cannot be combined with runAt');
  expect('expiresAt', expiresAt !== undefined && expiresAt.getTime() <= 2 * latest, 'must be a date');
  expect('uniqueSeconds', isWithin(uniqueSeconds, 1, MONTH_SECONDS), 'must be a whole number from 1 to 30 days');
  expect('uniqueSeconds', options.uniqueKey !== undefined, 'needs a uniqueKey');
  expect('uniqueSeconds', options.supersede !== true, 'cannot be combined with supersede');
  expect('supersede', options.uniqueKey !== undefined, 'needs a uniqueKey');
  expect('uniqueKey', uniqueKey.length > 0 && uniqueKey.length <= 200, 'must have 1 to 200 characters');
  if (faults.length > 0) throw JobErrors.invalidOptions({ faults });
}

function isWithin(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
