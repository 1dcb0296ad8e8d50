import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import {
  ApiForbiddenResponse,
  ApiNoContentResponse,
  ApiTags,
  ApiTooManyRequestsResponse,
  ApiUnauthorizedResponse,
} from '@nestjs/swagger';
import { Authenticated, InPerson } from '@plinth/platform/access';
import { CurrentUser } from '../../application/current-user.js';
import { Reauthenticate } from '../../application/sign-in/reauthenticate.js';
import { assertOneProof } from '../../application/sign-in/one-proof.js';
import { ReauthenticateRequest } from './reauthenticate.request.js';

/** Proof of identity in the middle of a session. */
@ApiTags('auth')
@Controller('auth/reauthenticate')
export class ReauthenticationController {
  constructor(
    private readonly reauthenticate: Reauthenticate,
    private readonly currentUser: CurrentUser,
  ) {}

  /**
   * Proves once more who the caller is: what asks for a fresh sign-in is open for the next 15 minutes. With a second
   * factor on the account the password does it only for a session that has passed one: send `code` or `passkey`, and
   * the session has.
   */
  @Authenticated()
  @InPerson()
  @Post()
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiUnauthorizedResponse({ description: '`auth.invalid_credentials`, `auth.invalid_code`, `auth.invalid_passkey`' })
  @ApiForbiddenResponse({ description: '`auth.mfa_required`' })
  @ApiTooManyRequestsResponse({ description: '`auth.throttled`' })
  async prove(@Body() { password, code, passkey }: ReauthenticateRequest): Promise<void> {
    assertOneProof({ password, code, passkey });
    const user = await this.currentUser.get();
    if (passkey !== undefined) await this.reauthenticate.withPasskey(user, passkey);
    else if (code !== undefined) await this.reauthenticate.withCode(user, code);
    else if (password !== undefined) await this.reauthenticate.withPassword(user, password);
  }
}
