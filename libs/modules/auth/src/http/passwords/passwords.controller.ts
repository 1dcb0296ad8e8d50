import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import {
  ApiNoContentResponse,
  ApiTags,
  ApiTooManyRequestsResponse,
  ApiUnauthorizedResponse,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { Authenticated } from '@plinth/platform/access';
import { ChangePassword } from '../../application/passwords/change-password.js';
import { ChangePasswordRequest } from './change-password.request.js';

/** Passwords. */
@ApiTags('auth')
@Controller('auth/password')
export class PasswordsController {
  constructor(private readonly changePassword: ChangePassword) {}

  /** Changes the caller's password and signs every other device out. */
  @Authenticated()
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
