import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsInt, IsNumber, Max, Min, ValidateNested } from 'class-validator';
import { Instant, MayBeAbsent } from '@plinth/platform/http';
import { MAX_JOBS_OF_FLOW } from '../application/flow-of.js';
import type { RequestedJob } from '../application/requested-job.js';
import { WorkRequest } from './work.request.js';

const YEAR_SECONDS = 366 * 86_400;

// Unlike an option, they are no absence where they are `null`.
/** A job that another one waits for. */
export class ChildJobRequest extends WorkRequest {
  /** 1 (first) to 10 (last). */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 10, default: 5 })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(10)
  priority?: number;

  /** Not before this instant, at most 366 days ahead; one in the past means now. Not together with `delaySeconds`. */
  @ApiPropertyOptional()
  @MayBeAbsent()
  @Instant()
  runAt?: string;

  /** Not before so many seconds from now, at most 366 days. */
  @ApiPropertyOptional({ minimum: 0, maximum: YEAR_SECONDS })
  @MayBeAbsent()
  @IsNumber()
  @Min(0)
  @Max(YEAR_SECONDS)
  delaySeconds?: number;

  /** After so many failed attempts it is given up; without it the type decides. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100 })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(100)
  maxAttempts?: number;

  /** Fails with `jobs.expired` where no attempt has begun by then. */
  @ApiPropertyOptional()
  @MayBeAbsent()
  @Instant()
  expiresAt?: string;

  /**
   * What it waits for: it starts when all of them have ended, and so has no time of its own. At most 1,000 jobs in all,
   * ten levels deep.
   */
  @ApiPropertyOptional({ type: () => [ChildJobRequest], minItems: 1, maxItems: MAX_JOBS_OF_FLOW })
  @MayBeAbsent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_JOBS_OF_FLOW)
  @ValidateNested({ each: true })
  @Type(() => ChildJobRequest)
  children?: ChildJobRequest[];

  /**
   * With `children`, when one of them fails or is cancelled: it fails, too, and the others are cancelled; or it runs once
   * all have ended.
   */
  @ApiPropertyOptional({ enum: ['fail', 'continue'], default: 'fail' })
  @MayBeAbsent()
  @IsIn(['fail', 'continue'])
  onChildFailure?: 'fail' | 'continue';
}

/** The job that a request describes, with all that it waits for. */
export function requestedJob({
  type,
  payload,
  runAt,
  expiresAt,
  children = [],
  onChildFailure,
  ...options
}: ChildJobRequest): RequestedJob {
  return {
    type,
    payload,
    options: {
      ...options,
      ...(runAt !== undefined && { runAt: new Date(runAt) }),
      ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt) }),
    },
    children: children.map(requestedJob),
    ...(onChildFailure !== undefined && { onChildFailure }),
  };
}
