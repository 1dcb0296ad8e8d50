import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsInt, IsOptional, Max, Min } from 'class-validator';
import type { JsonObject } from '@plinth/kernel';
import { StorableJsonObject, Text } from '@plinth/platform/http';

/** What to submit again and again, and when. */
export class CreateScheduleRequest {
  /** One of `GET /v1/jobs/types`. */
  @ApiProperty({ example: 'http.request' })
  @Text({ max: 128 })
  type: string;

  /** What each job is given. */
  @ApiProperty({ example: { method: 'GET', url: 'https://example.com/' } })
  @StorableJsonObject()
  payload: JsonObject;

  /** Five fields, or six with seconds first; instead of `everySeconds`. */
  @ApiPropertyOptional({ example: '30 6 * * MON-FRI' })
  @IsOptional()
  @Text({ max: 100 })
  cron?: string;

  /** Every so many seconds, counted from now; instead of `cron`. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 31_622_400 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(31_622_400)
  everySeconds?: number;

  /** The IANA time zone in which `cron` is read. */
  @ApiPropertyOptional({ default: 'UTC', example: 'Europe/Vienna' })
  @IsOptional()
  @Text({ max: 64 })
  timeZone?: string;

  /** Whether it waits to be resumed. */
  @ApiPropertyOptional({ default: false })
  @IsOptional()
  @IsBoolean()
  paused?: boolean;
}
