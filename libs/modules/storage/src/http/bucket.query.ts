import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { MayBeAbsent } from '@plinth/platform/http';

/** How a bucket is deleted. */
export class DeleteBucketQuery {
  /** Whether its objects are deleted with it. */
  @ApiPropertyOptional({ enum: ['true', 'false'], default: 'false' })
  @MayBeAbsent()
  @IsIn(['true', 'false'])
  force?: 'true' | 'false';
}
