import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID, Matches } from 'class-validator';
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

  /** Only jobs of this user or organization. */
  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  ownerId?: string;

  /** Only jobs with this text in their payload, among the latest 20,000 that fit the rest. */
  @ApiPropertyOptional()
  @IsOptional()
  @Text({ max: 200 })
  text?: string;

  /** Only jobs of this trace, among the latest 20,000 that fit the rest. */
  @ApiPropertyOptional({ maxLength: 32, pattern: '^[0-9a-f]{32}$' })
  @IsOptional()
  @Matches(/^[0-9a-f]{32}$/, { message: 'must be 32 hexadecimal digits' })
  traceId?: string;
}
