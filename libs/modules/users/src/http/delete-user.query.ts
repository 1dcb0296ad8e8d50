import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { MayBeAbsent } from '@plinth/platform/http';

/** Whether it is meant. */
export class DeleteUserQuery {
  /** `true` tells what would be removed, and removes nothing. */
  @ApiPropertyOptional({ enum: ['true', 'false'] })
  @MayBeAbsent()
  @IsIn(['true', 'false'])
  dryRun?: 'true' | 'false';
}
