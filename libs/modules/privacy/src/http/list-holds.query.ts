import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { ListQuery } from '@plinth/platform/http';

/** Which holds. */
export class ListHoldsQuery extends ListQuery {
  /** Those on a person. */
  @ApiPropertyOptional({ type: 'string', format: 'uuid' })
  @IsOptional()
  @IsUUID('7')
  userId?: string;

  /** `true`: those that stand; `false`: those that were lifted. */
  @ApiPropertyOptional({ enum: ['true', 'false'] })
  @IsOptional()
  @IsIn(['true', 'false'])
  active?: 'true' | 'false';
}
