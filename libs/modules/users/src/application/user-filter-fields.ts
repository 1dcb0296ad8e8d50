import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, Matches } from 'class-validator';
import { Instant, MayBeAbsent, Text } from '@plinth/platform/http';
import type { UserStatus } from '../users.api.js';

/** Which accounts are meant. All that is set must fit. */
export class UserFilterFields {
  @ApiPropertyOptional({
    description:
      'Words that a name or an address has, or their beginnings. A page of a list may then hold fewer accounts than `limit`, even none, and still have a next one.',
  })
  @MayBeAbsent()
  @Text({ max: 200 })
  @Matches(/\S/, { message: 'must have a word' })
  q?: string;

  @ApiPropertyOptional({ description: 'Only accounts in this state.', enum: ['active', 'suspended', 'invited'] })
  @MayBeAbsent()
  @IsIn(['active', 'suspended', 'invited'])
  status?: UserStatus;

  @ApiPropertyOptional({ description: 'Only those who hold this role.' })
  @MayBeAbsent()
  @Text({ max: 63 })
  role?: string;

  @ApiPropertyOptional({ description: 'Only accounts made at this instant or later.' })
  @MayBeAbsent()
  @Instant()
  createdAfter?: string;

  @ApiPropertyOptional({ description: 'Only accounts made before this instant.' })
  @MayBeAbsent()
  @Instant()
  createdBefore?: string;
}
