import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { JobFilterFields } from '../application/job-filter-fields.js';

/** Which jobs to run again. */
export class RetryJobsRequest extends JobFilterFields {
  /** Where they stand. */
  @ApiPropertyOptional({ enum: ['failed', 'cancelled'], default: 'failed' })
  @IsOptional()
  @IsIn(['failed', 'cancelled'])
  status?: 'failed' | 'cancelled';

  /** Only jobs of this user or organization. */
  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  ownerId?: string;
}
