import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsUUID } from 'class-validator';
import { MayBeAbsent, Text } from '@plinth/platform/http';

/** May they, and why? */
export class ExplainAccessQuery {
  /** Who: an account, or a service account. */
  @IsUUID('7')
  userId: string;

  /** What, by its name in the catalogue. */
  @Text({ max: 128 })
  permission: string;

  /** Where; without it on the platform. */
  @ApiPropertyOptional()
  @MayBeAbsent()
  @IsUUID('7')
  organizationId?: string;
}
