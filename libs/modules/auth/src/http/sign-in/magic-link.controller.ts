import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiTags, ApiUnauthorizedResponse } from '@nestjs/swagger';
import { Public } from '@plinth/platform/access';
import { RequestLink } from '../../application/links/request-link.js';
import { MagicLink } from '../../application/sign-in/magic-link.js';
import { EmailRequest } from '../email/email.request.js';
import { LinkTokenRequest } from '../email/link-token.request.js';
import { ApiSignIn, signInResponse, type SignInResponse } from './sign-in.response.js';

/** Sign-in without a password. */
@ApiTags('auth')
@Controller('auth/magic-link')
export class MagicLinkController {
  constructor(
    private readonly requestLink: RequestLink,
    private readonly magicLink: MagicLink,
  ) {}

  /** Mails a link that signs in. The answer is the same whether or not there is an account. */
  @Public()
  @Post()
  @HttpCode(202)
  @ApiAcceptedResponse()
  async request(@Body() { email }: EmailRequest): Promise<void> {
    await this.requestLink.request('magic_link', email);
  }

  /** Signs in with the token of the link. */
  @Public()
  @Post('verify')
  @HttpCode(200)
  @ApiSignIn()
  @ApiUnauthorizedResponse({ description: '`auth.invalid_sign_in_link`' })
  async verify(@Body() { token }: LinkTokenRequest): Promise<SignInResponse> {
    return signInResponse(await this.magicLink.verify(token));
  }
}
