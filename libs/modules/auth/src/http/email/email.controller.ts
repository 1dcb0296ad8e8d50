import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBadRequestResponse,
  ApiConflictResponse,
  ApiNoContentResponse,
  ApiTags,
  ApiTooManyRequestsResponse,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Authenticated, Public, StepUp } from '@plinth/platform/access';
import { ChangeEmail } from '../../application/email/change-email.js';
import { VerifyEmail } from '../../application/email/verify-email.js';
import { RequestLink } from '../../application/links/request-link.js';
import { EmailRequest } from './email.request.js';
import { LinkTokenRequest } from './link-token.request.js';

/** The addresses of accounts: that they are their owners', and how they change. */
@ApiTags('auth')
@Controller('auth/email')
export class EmailController {
  constructor(
    private readonly verifyEmail: VerifyEmail,
    private readonly requestLink: RequestLink,
    private readonly changeEmail: ChangeEmail,
  ) {}

  /** Takes the token of a verification mail. */
  @Public()
  @Post('verify')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiBadRequestResponse({ description: '`auth.invalid_link`' })
  async verify(@Body() { token }: LinkTokenRequest): Promise<void> {
    await this.verifyEmail.verify(token);
  }

  /** Mails the verification link once more. The answer is the same whether or not there is an account. */
  @Public()
  @Post('resend')
  @HttpCode(202)
  @ApiAcceptedResponse()
  async resend(@Body() { email }: EmailRequest): Promise<void> {
    await this.requestLink.request('verify_email', email);
  }

  /** Asks for another address: a link goes to the old and to the new one, and both have to be followed. */
  @Authenticated()
  @StepUp()
  @Post('change')
  @HttpCode(202)
  @ApiAcceptedResponse()
  @ApiTooManyRequestsResponse({ description: '`auth.throttled`' })
  async change(@Body() { email }: EmailRequest): Promise<void> {
    await this.changeEmail.request(email);
  }

  /** Takes the token of either link: 202 after the first of them, 204 once both addresses agreed. */
  @Public()
  @Post('change/confirm')
  @HttpCode(204)
  @ApiAcceptedResponse({ description: 'The other address has to agree, too.' })
  @ApiNoContentResponse({ description: 'The address has changed.' })
  @ApiBadRequestResponse({ description: '`auth.invalid_link`' })
  @ApiConflictResponse({ description: '`users.email_taken`' })
  async confirm(@Body() { token }: LinkTokenRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    if (!(await this.changeEmail.confirm(token))) reply.code(202);
  }
}
