import { Body, Controller, HttpCode, Inject, Post, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiForbiddenResponse,
  ApiOkResponse,
  ApiTags,
  ApiTooManyRequestsResponse,
  ApiUnauthorizedResponse,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { authSection, type AuthConfig } from '@plinth/config';
import { Authenticated, IMPERSONATED_BY, Public } from '@plinth/platform/access';
import { configToken } from '@plinth/platform/config';
import { currentPrincipal } from '@plinth/platform/context';
import { CountedAs } from '@plinth/platform/http';
import { RefreshSession } from '../../application/sessions/refresh-session.js';
import { SessionsService } from '../../application/sessions/sessions.service.js';
import { LogIn } from '../../application/sign-in/log-in.js';
import { RegisterQuietly } from '../../application/sign-in/register-quietly.js';
import { RegisterUser } from '../../application/sign-in/register-user.js';
import { LoginRequest } from './login.request.js';
import { RefreshRequest } from './refresh.request.js';
import { RegisterRequest } from './register.request.js';
import { RegistrationResponse } from './registration.response.js';
import { ApiSignIn, signInResponse, type SignInResponse } from './sign-in.response.js';
import { TokenSetResponse } from './token-set.response.js';

/** Registration, sign-in with a password, refresh and sign-out. */
@ApiTags('auth')
@Controller('auth')
export class SignInController {
  constructor(
    private readonly registerUser: RegisterUser,
    private readonly registerQuietly: RegisterQuietly,
    private readonly logIn: LogIn,
    private readonly refreshSession: RefreshSession,
    private readonly sessions: SessionsService,
    @Inject(configToken(authSection)) private readonly config: AuthConfig,
  ) {}

  /** Makes an account and signs it in. Where addresses must be verified first, or accounts are hidden, it does not. */
  @Public()
  @Post('register')
  @ApiCreatedResponse({ type: RegistrationResponse })
  @ApiAcceptedResponse({ description: 'Accounts are hidden: whatever happens next is told by mail.' })
  @ApiConflictResponse({ description: '`users.email_taken`, unless accounts are hidden.' })
  @ApiTooManyRequestsResponse({ description: '`rate_limit.exceeded`' })
  async register(
    @Body() body: RegisterRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RegistrationResponse | undefined> {
    const { email, password, displayName = null } = body;
    if (this.config.hideAccounts) {
      await this.registerQuietly.register({ email, password, displayName });
      reply.code(202);
      return undefined;
    }
    const { user, tokens } = await this.registerUser.register({ email, password, displayName });
    return RegistrationResponse.from(user, tokens);
  }

  /** Signs in, or asks for the second factor that the account has. Unknown accounts, wrong passwords and suspended accounts are answered alike. */
  @Public()
  @Post('login')
  @HttpCode(200)
  @ApiSignIn()
  @ApiUnauthorizedResponse({ description: '`auth.invalid_credentials`' })
  @ApiForbiddenResponse({ description: '`auth.email_unverified`, only after the right password.' })
  @ApiTooManyRequestsResponse({ description: '`auth.throttled`' })
  async login(@Body() { email, password }: LoginRequest): Promise<SignInResponse> {
    return signInResponse(await this.logIn.logIn(email, password));
  }

  /** Changes a refresh token for its successor. Using one again later than ten seconds on ends the session. */
  @Public()
  // 256 random bits cannot be guessed, so refreshing goes on while guesses cannot be counted.
  @CountedAs('write')
  @Post('refresh')
  @HttpCode(200)
  @ApiOkResponse({ type: TokenSetResponse })
  @ApiUnauthorizedResponse({ description: '`auth.invalid_refresh_token`' })
  async refresh(
    @Body() { refreshToken }: RefreshRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TokenSetResponse> {
    const tokens = await this.refreshSession.refresh(refreshToken);
    if (tokens.impersonatedBy !== null) void reply.header(IMPERSONATED_BY, tokens.impersonatedBy);
    return TokenSetResponse.from(tokens);
  }

  /** Ends this session. */
  @Authenticated()
  @Post('logout')
  @HttpCode(204)
  async logout(): Promise<void> {
    const { userId, sessionId } = currentPrincipal();
    if (sessionId !== null) await this.sessions.end(userId, sessionId, 'logout');
  }
}
