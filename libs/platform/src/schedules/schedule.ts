import type { JsonObject } from '@plinth/kernel';
import { masked } from '../queue/payload.js';
import type { Timetable } from './timetable.js';

/** What a schedule does, as its owner describes it. */
export interface ScheduleSpec extends Timetable {
  readonly type: string;
  readonly payload: JsonObject;
  readonly paused: boolean;
}

/** A schedule as people may see it: secrets masked. */
export interface ScheduleView extends ScheduleSpec {
  readonly id: string;
  /** When it fires next; `null` while it is paused. */
  readonly nextRunAt: Date | null;
  /** The latest time at which it fired. */
  readonly lastRunAt: Date | null;
  readonly lastJobId: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly createdBy: string | null;
}

/** A schedule as it is stored, secrets sealed. */
export type ScheduleRow = ScheduleView & { readonly countsFrom: Date };

/** The columns of a `ScheduleRow`, in SQL. */
export const SCHEDULE_COLUMNS = `id, type, payload, cron, every_seconds AS "everySeconds", time_zone AS "timeZone", paused,
  counts_from AS "countsFrom", next_run_at AS "nextRunAt", last_run_at AS "lastRunAt", last_job_id AS "lastJobId",
  created_at AS "createdAt", updated_at AS "updatedAt", created_by AS "createdBy"`;

/** Turns a row into what people may see. */
export function scheduleView({ countsFrom: _, ...row }: ScheduleRow): ScheduleView {
  return { ...row, payload: masked(row.payload), nextRunAt: row.paused ? null : row.nextRunAt };
}
