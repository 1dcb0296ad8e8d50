import { ApiProperty, PartialType, PickType } from '@nestjs/swagger';
import { UserResponse } from '@plinth/modules/users';
import type { TokenSet } from '../../application/sessions/token-sets.js';
import { TokenSetResponse } from './token-set.response.js';

class OptionalTokens extends PartialType(
  PickType(TokenSetResponse, ['accessToken', 'tokenType', 'expiresIn', 'refreshToken', 'refreshExpiresIn'] as const),
) {}

/** A new account: with a token set, or without one where the address has to be verified first. */
export class RegistrationResponse extends OptionalTokens {
  /** The account. */
  @ApiProperty({ type: UserResponse })
  user: UserResponse;

  static from(user: UserResponse, tokens: TokenSet | null): RegistrationResponse {
    return tokens ? TokenSetResponse.from(tokens) : { user };
  }
}
