import { ApiProperty } from '@nestjs/swagger';
import { UserResponse } from '@plinth/modules/users';
import type { TokenSet } from '../../application/sessions/token-sets.js';

/** What a sign-in or a refresh gives. */
export class TokenSetResponse {
  /** Who is signed in. */
  user: UserResponse;

  /** Sent as `Authorization: Bearer …`. */
  @ApiProperty({ type: 'string', example: 'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.…' })
  accessToken: string;

  /** How the access token is sent. */
  @ApiProperty({ type: 'string', enum: ['Bearer'] })
  tokenType: 'Bearer';

  /** Life of the access token, in seconds. */
  @ApiProperty({ type: 'integer', example: 900 })
  expiresIn: number;

  /** Good for one refresh; keep it as safe as a password. */
  @ApiProperty({ type: 'string', example: 'plr_…' })
  refreshToken: string;

  /** Life of the refresh token, in seconds. */
  @ApiProperty({ type: 'integer', example: 2_592_000 })
  refreshExpiresIn: number;

  static from(set: TokenSet): TokenSetResponse {
    return {
      user: set.user,
      accessToken: set.accessToken,
      tokenType: 'Bearer',
      expiresIn: set.expiresIn,
      refreshToken: set.refreshToken,
      refreshExpiresIn: set.refreshExpiresIn,
    };
  }
}
