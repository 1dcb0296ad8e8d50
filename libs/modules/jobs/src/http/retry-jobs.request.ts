import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsUUID } from 'class-validator';
import { MayBeAbsent } from '@plinth/platform/http';
import { JobFilterFields } from '../application/job-filter-fields.js';

/** Which jobs to run again. */
export class RetryJobsRequest extends JobFilterFields {
  /** Where they stand. */
  @ApiPropertyOptional({ enum: ['failed', 'cancelled'], default: 'failed' })
  @MayBeAbsent()
  @IsIn(['failed', 'cancelled'])
  status?: 'failed' | 'cancelled';

  /** Only jobs of this user or organization. */
  @ApiPropertyOptional({ format: 'uuid' })
  @MayBeAbsent()
  @IsUUID()
  ownerId?: string;
}
