import { ApiPropertyOptional } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { Instant, MayBeAbsent, Text } from '@plinth/platform/http';

/** Which jobs are meant. All that is set must fit. */
export class JobFilterFields {
  @ApiPropertyOptional({ description: 'Only jobs of this type.' })
  @MayBeAbsent()
  @Text({ max: 128 })
  type?: string;

  @ApiPropertyOptional({ description: 'Only jobs of this queue.' })
  @MayBeAbsent()
  @Text({ max: 128 })
  queue?: string;

  @ApiPropertyOptional({ description: 'Only jobs submitted after this instant.' })
  @MayBeAbsent()
  @Instant()
  createdAfter?: string;

  @ApiPropertyOptional({ description: 'Only jobs submitted before this instant.' })
  @MayBeAbsent()
  @Instant()
  createdBefore?: string;

  @ApiPropertyOptional({
    description:
      'Only jobs with this text in their payload, among the latest 20,000 that fit the rest. Secrets are not searched.',
  })
  @MayBeAbsent()
  @Text({ max: 200 })
  text?: string;

  @ApiPropertyOptional({
    description: 'Only jobs of this trace, among the latest 20,000 that fit the rest.',
    maxLength: 32,
    pattern: '^[0-9a-f]{32}$',
    example: '4bf92f3577b34da6a3ce929d0e0e4736',
  })
  @MayBeAbsent()
  @Matches(/^[0-9a-f]{32}$/, { message: 'must be 32 hexadecimal digits' })
  traceId?: string;
}
