import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBadRequestResponse,
  ApiNoContentResponse,
  ApiTags,
  ApiTooManyRequestsResponse,
  ApiUnauthorizedResponse,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { Authenticated, Public, StepUp } from '@plinth/platform/access';
import { RequestLink } from '../../application/links/request-link.js';
import { ChangePassword } from '../../application/passwords/change-password.js';
import { ResetPassword } from '../../application/passwords/reset-password.js';
import { EmailRequest } from '../email/email.request.js';
import { ChangePasswordRequest } from './change-password.request.js';
import { ResetPasswordRequest } from './reset-password.request.js';

/** Passwords. */
@ApiTags('auth')
@Controller('auth/password')
export class PasswordsController {
  constructor(
    private readonly requestLink: RequestLink,
    private readonly resetPassword: ResetPassword,
    private readonly changePassword: ChangePassword,
  ) {}

  /** Mails a link to choose a new password. The answer is the same whether or not there is an account. */
  @Public()
  @Post('forgot')
  @HttpCode(202)
  @ApiAcceptedResponse()
  async forgot(@Body() { email }: EmailRequest): Promise<void> {
    await this.requestLink.request('reset_password', email);
  }

  /** Sets a password with the token of such a link, or of an invitation, and signs every device out. */
  @Public()
  @Post('reset')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiBadRequestResponse({ description: '`auth.invalid_link`' })
  @ApiUnprocessableEntityResponse({ description: '`auth.password_too_common`, `auth.password_too_personal`' })
  async reset(@Body() { token, password }: ResetPasswordRequest): Promise<void> {
    await this.resetPassword.reset(token, password);
  }

  /** Changes the caller's password and signs every other device out. */
  @Authenticated()
  @StepUp()
  @Post('change')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiUnauthorizedResponse({ description: '`auth.invalid_credentials`: the current password is wrong.' })
  @ApiUnprocessableEntityResponse({ description: '`auth.password_too_common`, `auth.password_too_personal`' })
  @ApiTooManyRequestsResponse({ description: '`auth.throttled`' })
  async change(@Body() { currentPassword, password }: ChangePasswordRequest): Promise<void> {
    await this.changePassword.change(currentPassword, password);
  }
}
