import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { Instant, Text } from '@plinth/platform/http';

/** Which jobs to run again. */
export class RetryJobsRequest {
  /** Where they stand. */
  @ApiPropertyOptional({ enum: ['failed', 'cancelled'], default: 'failed' })
  @IsOptional()
  @IsIn(['failed', 'cancelled'])
  status?: 'failed' | 'cancelled';

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
