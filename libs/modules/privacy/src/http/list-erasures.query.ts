import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { ListQuery } from '@plinth/platform/http';
import { ERASURE_STATUSES, type ErasureStatus } from '@plinth/platform/privacy';

/** Which erasures. */
export class ListErasuresQuery extends ListQuery {
  @ApiPropertyOptional({ type: 'string', format: 'uuid' })
  @IsOptional()
  @IsUUID('7')
  userId?: string;

  @ApiPropertyOptional({ enum: ERASURE_STATUSES })
  @IsOptional()
  @IsIn(ERASURE_STATUSES)
  status?: ErasureStatus;
}
