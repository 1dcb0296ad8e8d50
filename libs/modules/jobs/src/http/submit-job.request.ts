import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsInt, IsNumber, IsOptional, Max, Min } from 'class-validator';
import type { JsonObject } from '@plinth/kernel';
import { Instant, StorableJsonObject, Text } from '@plinth/platform/http';

const YEAR_SECONDS = 366 * 86_400;

/** The work to do. */
export class SubmitJobRequest {
  /** One of `GET /v1/jobs/types`. */
  @ApiProperty({ example: 'http.request' })
  @Text({ max: 128 })
  type: string;

  /** What the type asks for. */
  @ApiProperty({ example: { method: 'GET', url: 'https://example.com/' } })
  @StorableJsonObject()
  payload: JsonObject;

  /** 1 (first) to 10 (last). */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 10, default: 5 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10)
  priority?: number;

  /** Not before this instant, at most 366 days ahead; one in the past means now. Not together with `delaySeconds`. */
  @ApiPropertyOptional()
  @IsOptional()
  @Instant()
  runAt?: string;

  /** Not before so many seconds from now, at most 366 days. */
  @ApiPropertyOptional({ minimum: 0, maximum: YEAR_SECONDS })
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(YEAR_SECONDS)
  delaySeconds?: number;

  /** After so many failed attempts it is given up; without it the type decides. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  maxAttempts?: number;

  /** While a live job of yours and of this type has it, that one is answered and none is made. */
  @ApiPropertyOptional()
  @IsOptional()
  @Text({ max: 200 })
  uniqueKey?: string;

  /** With `uniqueKey`: it stays taken for so many seconds from now, even when the job has ended; at most 30 days. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 2_592_000 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(2_592_000)
  uniqueSeconds?: number;

  /** With `uniqueKey`: the job that waits with it is cancelled for this one; one that runs goes on. */
  @ApiPropertyOptional({ default: false })
  @IsOptional()
  @IsBoolean()
  supersede?: boolean;

  /** Fails with `jobs.expired` where no attempt has begun by then. */
  @ApiPropertyOptional()
  @IsOptional()
  @Instant()
  expiresAt?: string;
}
