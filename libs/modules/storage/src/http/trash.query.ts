import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsString, Matches, MaxLength } from 'class-validator';
import { ListQuery, MayBeAbsent } from '@plinth/platform/http';

/** What a list of deleted objects is narrowed to. */
export class ListTrashQuery extends ListQuery {
  /** In which order. */
  @ApiPropertyOptional({ enum: ['deletedAt', '-deletedAt'], default: '-deletedAt', example: '-deletedAt' })
  @MayBeAbsent()
  @IsIn(['deletedAt', '-deletedAt'])
  declare sort?: string;

  /** Only keys that begin with this. */
  @ApiPropertyOptional()
  @MayBeAbsent()
  @IsString()
  @MaxLength(1024)
  @Matches(/^[^\p{Control}\p{Surrogate}]*$/u)
  prefix?: string;
}
