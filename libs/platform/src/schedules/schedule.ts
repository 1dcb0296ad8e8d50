import type { JsonObject } from '@plinth/kernel';
import { masked } from '../queue/payload.js';
import type { Timetable } from './timetable.js';

/** What becomes of times that were missed: one run for all, none, or a run for each of the last day. */
export const CATCH_UPS = ['one', 'skip', 'all'] as const;
export type CatchUp = (typeof CATCH_UPS)[number];

/** What a schedule does, as its owner describes it. */
export interface ScheduleSpec extends Timetable {
  readonly type: string;
  readonly payload: JsonObject;
  readonly paused: boolean;
  /** Each job starts up to so many seconds after its time, by chance, so that a crowd of schedules spreads. */
  readonly jitterSeconds: number;
  readonly catchUp: CatchUp;
}

/** A schedule as people may see it: secrets masked. */
export interface ScheduleView extends ScheduleSpec {
  readonly id: string;
  /** When it fires next; `null` while it is paused or its owner is suspended. */
  readonly nextRunAt: Date | null;
  /** The latest time at which it fired. */
  readonly lastRunAt: Date | null;
  readonly lastJobId: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly createdBy: string | null;
}

/** A schedule as it is stored, secrets sealed. */
export type ScheduleRow = ScheduleView & {
  readonly countsFrom: Date;
  /** Its owner is suspended. */ readonly held: boolean;
};

/** The columns of a `ScheduleRow`, in SQL. */
export const SCHEDULE_COLUMNS = `id, type, payload, cron, every_seconds AS "everySeconds", time_zone AS "timeZone", paused,
  jitter_seconds AS "jitterSeconds", catch_up AS "catchUp", held,
  counts_from AS "countsFrom", next_run_at AS "nextRunAt", last_run_at AS "lastRunAt", last_job_id AS "lastJobId",
  created_at AS "createdAt", updated_at AS "updatedAt", created_by AS "createdBy"`;

/** Turns a row into what people may see. */
export function scheduleView({ countsFrom: _, held, ...row }: ScheduleRow): ScheduleView {
  return { ...row, payload: masked(row.payload), nextRunAt: row.paused || held ? null : row.nextRunAt };
}
