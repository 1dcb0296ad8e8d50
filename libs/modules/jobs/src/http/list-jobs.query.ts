import { ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { IsIn, IsUUID } from 'class-validator';
import { ListQuery, MayBeAbsent } from '@plinth/platform/http';
import { JOB_STATUSES, type JobFilter, type JobStatus } from '@plinth/platform/queue';
import { JobFilterFields } from '../application/job-filter-fields.js';

/** Which jobs to list. */
export class ListJobsQuery extends IntersectionType(ListQuery, JobFilterFields) {
  /** Only jobs that stand there. */
  @ApiPropertyOptional({ enum: JOB_STATUSES })
  @MayBeAbsent()
  @IsIn(JOB_STATUSES)
  status?: JobStatus;
}

/** Which jobs of all owners to list. */
export class ListAllJobsQuery extends ListJobsQuery {
  /** Only jobs of this user or organization. */
  @ApiPropertyOptional({ format: 'uuid' })
  @MayBeAbsent()
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
