import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';

/** How to import a file. */
export class ImportUsersQuery {
  /** What becomes of an account that is there already and differs: it stays, or is changed to what the file says. */
  @ApiPropertyOptional({ enum: ['skip', 'update'], default: 'skip' })
  @IsOptional()
  @IsIn(['skip', 'update'])
  onExisting?: 'skip' | 'update';

  /** Whether new accounts without a password are mailed an invitation. */
  @ApiPropertyOptional({ enum: ['true', 'false'], default: 'false' })
  @IsOptional()
  @IsIn(['true', 'false'])
  invite?: 'true' | 'false';

  /** Whether to only tell what would happen. */
  @ApiPropertyOptional({ enum: ['true', 'false'], default: 'false' })
  @IsOptional()
  @IsIn(['true', 'false'])
  dryRun?: 'true' | 'false';
}
