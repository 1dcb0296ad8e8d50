import { ApiPropertyOptional } from '@nestjs/swagger';
import { ValidateIf } from 'class-validator';
import { Text } from '@plinth/platform/http';

/** What to change of an organization; what is left out stays. */
export class ChangeOrganizationRequest {
  /** What it is called from now on. */
  @ApiPropertyOptional()
  @ValidateIf((_, value) => value !== undefined)
  @Text({ max: 100 })
  name?: string;
}
