import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { Instant, ListQuery, Text } from '@plinth/platform/http';
import type { UserStatus } from '../users.api.js';

/** Which accounts to list. */
export class ListUsersQuery extends ListQuery {
  /**
   * Words that a name or an address has, or their beginnings. A page may then hold fewer accounts than `limit`, even none,
   * and still have a next one.
   */
  @ApiPropertyOptional()
  @IsOptional()
  @Text({ max: 200 })
  @Matches(/\S/, { message: 'must have a word' })
  q?: string;

  /** Only accounts in this state. */
  @ApiPropertyOptional({ enum: ['active', 'suspended', 'invited'] })
  @IsOptional()
  @IsIn(['active', 'suspended', 'invited'])
  status?: UserStatus;

  /** Only those who hold this role. */
  @ApiPropertyOptional()
  @IsOptional()
  @Text({ max: 63 })
  role?: string;

  /** Only accounts made at this instant or later. */
  @ApiPropertyOptional()
  @IsOptional()
  @Instant()
  createdAfter?: string;

  /** Only accounts made before this instant. */
  @ApiPropertyOptional()
  @IsOptional()
  @Instant()
  createdBefore?: string;
}
