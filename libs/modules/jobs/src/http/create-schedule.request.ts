import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, Max, Min } from 'class-validator';
import { MayBeAbsent, Text } from '@plinth/platform/http';
import { CATCH_UPS, type CatchUp } from '@plinth/platform/schedules';
import { WorkRequest } from './work.request.js';

/** What to submit again and again, and when. */
export class CreateScheduleRequest extends WorkRequest {
  /** Five fields, or six with seconds first; instead of `everySeconds`. */
  @ApiPropertyOptional({ example: '30 6 * * MON-FRI' })
  @MayBeAbsent()
  @Text({ max: 100 })
  cron?: string;

  /** Every so many seconds, counted from now; instead of `cron`. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 31_622_400 })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(31_622_400)
  everySeconds?: number;

  /** The IANA time zone in which `cron` is read. */
  @ApiPropertyOptional({ default: 'UTC', example: 'Europe/Vienna' })
  @MayBeAbsent()
  @Text({ max: 64 })
  timeZone?: string;

  /** Whether it waits to be resumed. */
  @ApiPropertyOptional({ default: false })
  @MayBeAbsent()
  @IsBoolean()
  paused?: boolean;

  /** Each job starts up to so many seconds after its time, by chance, so that many schedules do not start together. */
  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: 3_600, default: 0 })
  @MayBeAbsent()
  @IsInt()
  @Min(0)
  @Max(3_600)
  jitterSeconds?: number;

  /** What becomes of times that were missed: `one` run for all, `skip` them, or `all` of the last day. */
  @ApiPropertyOptional({ enum: CATCH_UPS, default: 'one' })
  @MayBeAbsent()
  @IsIn(CATCH_UPS)
  catchUp?: CatchUp;
}
