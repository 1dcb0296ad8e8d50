import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID, Matches } from 'class-validator';
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

  /** Only jobs with this text in their payload, among the latest 20,000 that fit the rest. Secrets are not searched. */
  @ApiPropertyOptional()
  @IsOptional()
  @Text({ max: 200 })
  text?: string;

  /** Only jobs of this trace, among the latest 20,000 that fit the rest. */
  @ApiPropertyOptional({ maxLength: 32, pattern: '^[0-9a-f]{32}$', example: '4bf92f3577b34da6a3ce929d0e0e4736' })
  @IsOptional()
  @Matches(/^[0-9a-f]{32}$/, { message: 'must be 32 hexadecimal digits' })
  traceId?: string;
}

/** Which jobs of all owners to list. */
export class ListAllJobsQuery extends ListJobsQuery {
  /** Only jobs of this user or organization. */
  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  ownerId?: string;
}

/** The filter that a query or a request describes. */
export function jobFilterOf(query: Omit<ListAllJobsQuery, keyof ListQuery>): JobFilter {
  const { status, type, queue, createdAfter, createdBefore, ownerId, text, traceId } = query;
  return {
    ...(status !== undefined && { status }),
    ...(type !== undefined && { type }),
    ...(queue !== undefined && { queue }),
    ...(ownerId !== undefined && { ownerId }),
    ...(text !== undefined && { text }),
    ...(traceId !== undefined && { traceId }),
    ...(createdAfter !== undefined && { createdAfter: new Date(createdAfter) }),
    ...(createdBefore !== undefined && { createdBefore: new Date(createdBefore) }),
  };
}
