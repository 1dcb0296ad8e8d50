import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { MayBeAbsent } from '@plinth/platform/http';

/** Whether to make a change, or only to say what it would do. */
export class DryRunQuery {
  /** `true` changes nothing: the answer says who would gain and who would lose what. */
  @ApiPropertyOptional({ enum: ['true', 'false'], default: 'false' })
  @MayBeAbsent()
  @IsIn(['true', 'false'])
  dryRun?: 'true' | 'false';
}
