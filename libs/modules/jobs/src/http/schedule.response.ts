import { ApiProperty } from '@nestjs/swagger';
import type { JsonObject } from '@plinth/kernel';
import { CATCH_UPS, type CatchUp, type ScheduleView } from '@plinth/platform/schedules';

/** Work that is submitted again and again. */
export class ScheduleResponse {
  /** A UUIDv7. */
  id: string;

  /** What kind of work it is. */
  type: string;

  /** What each job is given; secrets are masked. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  payload: JsonObject;

  /** Five fields, or six with seconds first; `null` where it comes every so many seconds. */
  @ApiProperty({ type: 'string', nullable: true })
  cron: string | null;

  /** `null` where it has a cron expression. */
  @ApiProperty({ type: 'integer', nullable: true })
  everySeconds: number | null;

  /** The IANA time zone in which `cron` is read. */
  timeZone: string;

  /** Whether it waits to be resumed. */
  paused: boolean;

  /** Each job starts up to so many seconds after its time, by chance. */
  @ApiProperty({ type: 'integer' })
  jitterSeconds: number;

  /** What becomes of times that were missed. */
  @ApiProperty({ enum: CATCH_UPS })
  catchUp: CatchUp;

  /** When it fires next; `null` while it is paused. */
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  nextRunAt: Date | null;

  /** When it fired last. */
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  lastRunAt: Date | null;

  /** The latest job that it has made. */
  @ApiProperty({ type: 'string', nullable: true })
  lastJobId: string | null;

  /** When it was made. */
  createdAt: Date;

  /** When somebody last changed it. */
  updatedAt: Date;

  /** The account that made it. */
  @ApiProperty({ type: 'string', nullable: true })
  createdBy: string | null;

  static from(schedule: ScheduleView): ScheduleResponse {
    return {
      id: schedule.id,
      type: schedule.type,
      payload: schedule.payload,
      cron: schedule.cron,
      everySeconds: schedule.everySeconds,
      timeZone: schedule.timeZone,
      paused: schedule.paused,
      jitterSeconds: schedule.jitterSeconds,
      catchUp: schedule.catchUp,
      nextRunAt: schedule.nextRunAt,
      lastRunAt: schedule.lastRunAt,
      lastJobId: schedule.lastJobId,
      createdAt: schedule.createdAt,
      updatedAt: schedule.updatedAt,
      createdBy: schedule.createdBy,
    };
  }
}
