import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsUUID } from 'class-validator';
import { ListQuery, MayBeAbsent } from '@plinth/platform/http';
import { ERASURE_STATUSES, type ErasureStatus } from '@plinth/platform/privacy';

/** Which erasures. */
export class ListErasuresQuery extends ListQuery {
  @ApiPropertyOptional({ type: 'string', format: 'uuid' })
  @MayBeAbsent()
  @IsUUID('7')
  userId?: string;

  @ApiPropertyOptional({ enum: ERASURE_STATUSES })
  @MayBeAbsent()
  @IsIn(ERASURE_STATUSES)
  status?: ErasureStatus;
}
