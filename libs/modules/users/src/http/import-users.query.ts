import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { MayBeAbsent } from '@plinth/platform/http';

/** How to import a file. */
export class ImportUsersQuery {
  /** What becomes of an account that is there already and differs: it stays, or is changed to what the file says. */
  @ApiPropertyOptional({ enum: ['skip', 'update'], default: 'skip' })
  @MayBeAbsent()
  @IsIn(['skip', 'update'])
  onExisting?: 'skip' | 'update';

  /** Whether new accounts without a password are mailed an invitation. */
  @ApiPropertyOptional({ enum: ['true', 'false'], default: 'false' })
  @MayBeAbsent()
  @IsIn(['true', 'false'])
  invite?: 'true' | 'false';

  /** Whether to only tell what would happen. */
  @ApiPropertyOptional({ enum: ['true', 'false'], default: 'false' })
  @MayBeAbsent()
  @IsIn(['true', 'false'])
  dryRun?: 'true' | 'false';
}
