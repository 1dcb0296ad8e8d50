import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, Matches, MaxLength } from 'class-validator';
import { MayBeAbsent } from '@plinth/platform/http';

/** What is packed. */
export class ArchiveQuery {
  /** The objects whose keys begin with this; all of them where it is absent. */
  @ApiPropertyOptional()
  @MayBeAbsent()
  @IsString()
  @MaxLength(1024)
  @Matches(/^[^\p{Control}\p{Surrogate}]*$/u)
  prefix?: string;
}
