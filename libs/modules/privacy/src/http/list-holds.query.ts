import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsUUID } from 'class-validator';
import { ListQuery, MayBeAbsent } from '@plinth/platform/http';

/** Which holds. */
export class ListHoldsQuery extends ListQuery {
  /** Those on a person. */
  @ApiPropertyOptional({ type: 'string', format: 'uuid' })
  @MayBeAbsent()
  @IsUUID('7')
  userId?: string;

  /** `true`: those that stand; `false`: those that were lifted. */
  @ApiPropertyOptional({ enum: ['true', 'false'] })
  @MayBeAbsent()
  @IsIn(['true', 'false'])
  active?: 'true' | 'false';
}
