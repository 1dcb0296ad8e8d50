import { ApiPropertyOptional } from '@nestjs/swagger';
import { MayBeAbsent, Text } from '@plinth/platform/http';

/** What to change of an organization; what is left out stays. */
export class ChangeOrganizationRequest {
  /** What it is called from now on. */
  @ApiPropertyOptional()
  @MayBeAbsent()
  @Text({ max: 100 })
  name?: string;
}
