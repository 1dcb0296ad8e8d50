import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, Max, MaxLength, Min } from 'class-validator';
import { DEFAULT_PAGE_LIMIT, MAX_PAGE_LIMIT } from '@plinth/kernel';
import { MayBeAbsent } from '../may-be-absent.decorator.js';
import { WholeNumber } from '../whole-number.decorator.js';

/** What every list takes. Extend it with the list's own filters. */
export class ListQuery {
  /** How many rows to answer with. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_PAGE_LIMIT, default: DEFAULT_PAGE_LIMIT })
  @MayBeAbsent()
  @WholeNumber()
  @Min(1)
  @Max(MAX_PAGE_LIMIT)
  limit?: number;

  /** Where the page before ended: its `page.nextCursor`. */
  @ApiPropertyOptional({ type: 'string' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(1024)
  cursor?: string;

  /** What to sort by; a leading `-` for descending. */
  @ApiPropertyOptional({ type: 'string', example: '-createdAt' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(64)
  sort?: string;
}
