import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';

/** What is packed. */
export class ArchiveQuery {
  /** The objects whose keys begin with this; all of them where it is absent. */
  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  @Matches(/^[^\p{Control}\p{Surrogate}]*$/u)
  prefix?: string;
}
