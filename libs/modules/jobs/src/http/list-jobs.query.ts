import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { Instant, ListQuery, Text } from '@plinth/platform/http';
import { JOB_STATUSES, type JobFilter, type JobStatus } from '@plinth/platform/queue';

/** Which jobs to list. */
export class ListJobsQuery extends ListQuery {
  /** Only jobs that stand there. */
  @ApiPropertyOptional({ enum: JOB_STATUSES })
  @IsOptional()
  @IsIn(JOB_STATUSES)
  status?: JobStatus;

  /** Only jobs of this type. */
  @ApiPropertyOptional()
  @IsOptional()
  @Text({ max: 128 })
  type?: string;

  /** Only jobs of this queue. */
  @ApiPropertyOptional()
  @IsOptional()
  @Text({ max: 128 })
  queue?: string;

  /** Only jobs submitted after this instant. */
  @ApiPropertyOptional()
  @IsOptional()
  @Instant()
  createdAfter?: string;

  /** Only jobs submitted before this instant. */
  @ApiPropertyOptional()
  @IsOptional()
  @Instant()
  createdBefore?: string;
}

/** The filter that a query or a request describes. */
export function jobFilterOf(query: Omit<ListJobsQuery, keyof ListQuery>): JobFilter {
  const { status, type, queue, createdAfter, createdBefore } = query;
  return {
    ...(status !== undefined && { status }),
    ...(type !== undefined && { type }),
    ...(queue !== undefined && { queue }),
    ...(createdAfter !== undefined && { createdAfter: new Date(createdAfter) }),
    ...(createdBefore !== undefined && { createdBefore: new Date(createdBefore) }),
  };
}
