import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { MayBeAbsent } from '@plinth/platform/http';

/** What to tell of the policies. */
export class ListRetentionQuery {
  /** `true` counts what each would remove now; nothing is removed. */
  @ApiPropertyOptional({ enum: ['true', 'false'] })
  @MayBeAbsent()
  @IsIn(['true', 'false'])
  dryRun?: 'true' | 'false';
}
