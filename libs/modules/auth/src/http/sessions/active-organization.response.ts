import { ApiProperty } from '@nestjs/swagger';
import type { AccessToken } from '../../application/tokens/access-tokens.js';

/** An access token for where the session acts now. Its refresh token stays good, and brings more of the kind. */
export class ActiveOrganizationResponse {
  /** Where it acts; `null` for personally. Also the claim `org` of the token. */
  @ApiProperty({ type: 'string', format: 'uuid', nullable: true })
  organizationId: string | null;

  /** Sent as `Authorization: Bearer …`. */
  @ApiProperty({ type: 'string', example: 'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.…' })
  accessToken: string;

  /** How the access token is sent. */
  @ApiProperty({ type: 'string', enum: ['Bearer'] })
  tokenType: 'Bearer';

  /** Life of the access token, in seconds. */
  @ApiProperty({ type: 'integer', example: 900 })
  expiresIn: number;

  static from(organizationId: string | null, { token, expiresIn }: AccessToken): ActiveOrganizationResponse {
    return { organizationId, accessToken: token, tokenType: 'Bearer', expiresIn };
  }
}
