import { ApiProperty } from '@nestjs/swagger';
import { IsInt, Matches, Max, Min } from 'class-validator';
import { Text } from '@plinth/platform/http';

/** Why and how long to act in somebody's place. */
export class ImpersonateRequest {
  /** Shown to the person and kept in the audit trail. */
  @ApiProperty({ example: 'Ticket 4711: the invoices do not load' })
  @Text({ max: 500 })
  @Matches(/\S/, { message: 'must have a word' })
  reason: string;

  /** Past it the session is over and cannot be refreshed. */
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 60, example: 15 })
  @IsInt()
  @Min(1)
  @Max(60)
  minutes: number;
}
