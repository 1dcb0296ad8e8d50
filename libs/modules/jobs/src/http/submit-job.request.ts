import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsInt, Max, Min } from 'class-validator';
import { MayBeAbsent, Text } from '@plinth/platform/http';
import { ChildJobRequest } from './child-job.request.js';

/** The work to do, alone or with all that it waits for. */
export class SubmitJobRequest extends ChildJobRequest {
  /** While a live job of yours and of this type has it, that one is answered and none is made. Not with `children`. */
  @ApiPropertyOptional()
  @MayBeAbsent()
  @Text({ max: 200 })
  uniqueKey?: string;

  /** With `uniqueKey`: it stays taken for so many seconds from now, even when the job has ended; at most 30 days. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 2_592_000 })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(2_592_000)
  uniqueSeconds?: number;

  /** With `uniqueKey`: the job that waits with it is cancelled for this one; one that runs goes on. */
  @ApiPropertyOptional({ default: false })
  @MayBeAbsent()
  @IsBoolean()
  supersede?: boolean;
}
