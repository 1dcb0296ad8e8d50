import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';

/** How a bucket is deleted. */
export class DeleteBucketQuery {
  /** Whether its objects are deleted with it. */
  @ApiPropertyOptional({ enum: ['true', 'false'], default: 'false' })
  @IsOptional()
  @IsIn(['true', 'false'])
  force?: 'true' | 'false';
}
