import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiFoundResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiUnauthorizedResponse,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '@plinth/platform/access';
import { ApiPage, CountedAs, ListQuery, Pages, type PageResponse } from '@plinth/platform/http';
import { ExternalIdentities } from '../../application/oidc/external-identities.js';
import { OidcFlow } from '../../application/oidc/oidc-flow.js';
import { Providers } from '../../application/oidc/providers.js';
import { pageOf } from '../../application/page-of.js';
import { LinkTokenRequest } from '../email/link-token.request.js';
import { ApiSignIn, signInResponse, type SignInResponse } from '../sign-in/sign-in.response.js';
import { ExchangeOidcRequest } from './exchange-oidc.request.js';
import { OidcProviderResponse } from './oidc-provider.response.js';
import { StartOidcQuery } from './start-oidc.query.js';

const LIST = { name: 'oidc-providers', sorts: ['name'], defaultSort: 'name' };

/** Single sign-on with OpenID Connect. */
@ApiTags('auth')
@Controller('auth/oidc')
export class OidcController {
  constructor(
    private readonly flow: OidcFlow,
    private readonly providers: Providers,
    private readonly identities: ExternalIdentities,
    private readonly pages: Pages,
  ) {}

  /** The providers that people may sign in with, by name. */
  @Public()
  @Get('providers')
  @ApiPage(OidcProviderResponse, LIST)
  async list(@Query() query: ListQuery): Promise<PageResponse<OidcProviderResponse>> {
    const page = pageOf(await this.providers.listed(), this.pages.request(query, LIST), ({ name }) => name);
    return this.pages.answer(page, query, LIST, ({ name, label }) => ({ name, label }));
  }

  /** Sends the person to the provider. */
  @Public()
  @CountedAs('auth')
  @Get(':provider/start')
  @ApiFoundResponse({ description: 'To the provider.' })
  @ApiBadRequestResponse({ description: 'The address to come back to is not one of `AUTH_REDIRECT_URIS`.' })
  @ApiNotFoundResponse({ description: '`auth.provider_not_found`' })
  @ApiServiceUnavailableResponse({ description: '`auth.provider_unavailable`' })
  async start(
    @Param('provider') provider: string,
    @Query() { redirectUri, codeChallenge }: StartOidcQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    reply.redirect(await this.flow.start(provider, redirectUri, codeChallenge), 302);
  }

  /**
   * Takes the person back from the provider and sends them to the app: with a one-time `code`, or with an `error`
   * (`access_denied`, `provider_refused`, `provider_unavailable`, `provider_email_unverified`, `account_unavailable`,
   * `link_confirmation_sent`).
   */
  @Public()
  @CountedAs('auth')
  @Get(':provider/callback')
  @ApiFoundResponse({ description: 'To the app.' })
  @ApiBadRequestResponse({ description: '`auth.invalid_oidc_state`' })
  @ApiNotFoundResponse({ description: '`auth.provider_not_found`' })
  async finish(
    @Param('provider') provider: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { search } = new URL(request.url, 'http://localhost');
    reply.redirect(await this.flow.finish(provider, search), 302);
  }

  /** Changes the one-time code that the app got for tokens. */
  @Public()
  @Post('exchange')
  @HttpCode(200)
  @ApiSignIn()
  @ApiUnauthorizedResponse({ description: '`auth.invalid_oidc_code`' })
  async exchange(@Body() { code, codeVerifier }: ExchangeOidcRequest): Promise<SignInResponse> {
    return signInResponse(await this.flow.exchange(code, codeVerifier));
  }

  /** Takes the token of a mail that asks whether a provider may sign in to an account. */
  @Public()
  @Post('link/confirm')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiBadRequestResponse({ description: '`auth.invalid_link`' })
  async confirmLink(@Body() { token }: LinkTokenRequest): Promise<void> {
    await this.identities.confirmLink(token);
  }
}
