import { ApiProperty } from '@nestjs/swagger';
import { IsUUID, ValidateIf } from 'class-validator';

/** Where a session is to act. */
export class ActiveOrganizationRequest {
  /** An organization that the caller is a member of; `null` to act personally. */
  @ApiProperty({ type: 'string', format: 'uuid', nullable: true })
  @ValidateIf((_, value) => value !== null)
  @IsUUID()
  organizationId: string | null;
}
