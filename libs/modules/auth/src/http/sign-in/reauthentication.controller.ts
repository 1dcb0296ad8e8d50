import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiTags, ApiTooManyRequestsResponse, ApiUnauthorizedResponse } from '@nestjs/swagger';
import { Authenticated } from '@plinth/platform/access';
import { HttpErrors } from '@plinth/platform/http';
import { CurrentUser } from '../../application/current-user.js';
import { Reauthenticate } from '../../application/sign-in/reauthenticate.js';
import { ReauthenticateRequest } from './reauthenticate.request.js';

/** Proof of identity in the middle of a session. */
@ApiTags('auth')
@Controller('auth/reauthenticate')
export class ReauthenticationController {
  constructor(
    private readonly reauthenticate: Reauthenticate,
    private readonly currentUser: CurrentUser,
  ) {}

  /** Proves once more who the caller is: what asks for a fresh sign-in is open for the next 15 minutes. */
  @Authenticated()
  @Post()
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiUnauthorizedResponse({ description: '`auth.invalid_credentials`, `auth.invalid_code`' })
  @ApiTooManyRequestsResponse({ description: '`auth.throttled`' })
  async prove(@Body() { password, code }: ReauthenticateRequest): Promise<void> {
    const user = await this.currentUser.get();
    if (password !== undefined && code !== undefined) {
      const detail = 'must be left out where there is a password';
      throw HttpErrors.validationFailed({ faults: [{ pointer: '/code', code: 'one_proof', detail }] });
    }
    if (code !== undefined) await this.reauthenticate.withCode(user, code);
    else if (password !== undefined) await this.reauthenticate.withPassword(user, password);
  }
}
