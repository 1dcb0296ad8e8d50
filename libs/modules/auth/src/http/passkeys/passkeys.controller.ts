import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiForbiddenResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiTags,
  ApiUnauthorizedResponse,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { Authenticated, Public, StepUp } from '@plinth/platform/access';
import { currentPrincipal } from '@plinth/platform/context';
import { ApiPage, IdPipe, ListQuery, Pages, type PageResponse } from '@plinth/platform/http';
import { CurrentUser } from '../../application/current-user.js';
import { ManagePasskeys } from '../../application/passkeys/manage-passkeys.js';
import { SignInWithPasskey } from '../../application/passkeys/sign-in-with-passkey.js';
import { TokenSetResponse } from '../sign-in/token-set.response.js';
import { AuthenticatePasskeyRequest } from './authenticate-passkey.request.js';
import { PasskeyOptionsRequest } from './passkey-options.request.js';
import { PasskeyResponse } from './passkey.response.js';
import { RegisterPasskeyRequest } from './register-passkey.request.js';

const LIST = { name: 'passkeys', sorts: ['createdAt'], defaultSort: 'createdAt' };
const OPTIONS = { schema: { type: 'object', additionalProperties: true } };

/** Passkeys: WebAuthn credentials that sign in by themselves, or stand in as second factor. */
@ApiTags('auth')
@Controller('auth/passkeys')
export class PasskeysController {
  constructor(
    private readonly managePasskeys: ManagePasskeys,
    private readonly signInWithPasskey: SignInWithPasskey,
    private readonly currentUser: CurrentUser,
    private readonly pages: Pages,
  ) {}

  /**
   * What `navigator.credentials.create()` makes a new passkey from. Where there is a second factor already, this needs a
   * session that passed one.
   */
  @Authenticated()
  @StepUp()
  @Post('registration-options')
  @HttpCode(200)
  @ApiOkResponse({ ...OPTIONS, description: 'PublicKeyCredentialCreationOptionsJSON' })
  @ApiForbiddenResponse({ description: '`auth.mfa_required`, `auth.reauthentication_required`' })
  @ApiUnprocessableEntityResponse({ description: '`auth.too_many_keys`' })
  async registrationOptions(): Promise<object> {
    return this.managePasskeys.options(await this.currentUser.get());
  }

  /**
   * Keeps the passkey that the browser made. From now on a password alone no longer signs in. With the first factor of
   * the account all its other sessions lose their fresh sign-in.
   */
  @Authenticated()
  @StepUp()
  @Post()
  @ApiCreatedResponse({ type: PasskeyResponse })
  @ApiUnauthorizedResponse({ description: '`auth.invalid_passkey`' })
  @ApiForbiddenResponse({ description: '`auth.mfa_required`, `auth.reauthentication_required`' })
  @ApiConflictResponse({ description: '`auth.passkey_taken`' })
  @ApiUnprocessableEntityResponse({ description: '`auth.too_many_keys`' })
  async register(@Body() { response, label = null }: RegisterPasskeyRequest): Promise<PasskeyResponse> {
    return PasskeyResponse.from(await this.managePasskeys.register(await this.currentUser.get(), response, label));
  }

  /** The caller's passkeys. */
  @Authenticated()
  @Get()
  @ApiPage(PasskeyResponse, LIST)
  async list(@Query() query: ListQuery): Promise<PageResponse<PasskeyResponse>> {
    const page = await this.managePasskeys.list(currentPrincipal().userId, this.pages.request(query, LIST));
    return this.pages.answer(page, query, LIST, (passkey) => PasskeyResponse.from(passkey));
  }

  /** Removes a passkey. It needs a session that passed a second factor. */
  @Authenticated()
  @StepUp()
  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiForbiddenResponse({ description: '`auth.mfa_required`, `auth.reauthentication_required`' })
  @ApiNotFoundResponse({ description: '`auth.passkey_not_found`' })
  async remove(@Param('id', IdPipe) id: string): Promise<void> {
    await this.managePasskeys.remove(await this.currentUser.get(), id);
  }

  /**
   * What `navigator.credentials.get()` proves a passkey from, whether or not there is such an account. With `email` it
   * names eight: the newest of the account, and some that nobody has.
   */
  @Public()
  @Post('authentication-options')
  @HttpCode(200)
  @ApiOkResponse({ ...OPTIONS, description: 'PublicKeyCredentialRequestOptionsJSON' })
  async authenticationOptions(@Body() { email = null }: PasskeyOptionsRequest): Promise<object> {
    return this.signInWithPasskey.options(email);
  }

  /** Signs in with a passkey alone. */
  @Public()
  @Post('authenticate')
  @HttpCode(200)
  @ApiOkResponse({ type: TokenSetResponse })
  @ApiUnauthorizedResponse({ description: '`auth.invalid_passkey`' })
  async authenticate(@Body() { response }: AuthenticatePasskeyRequest): Promise<TokenSetResponse> {
    return TokenSetResponse.from(await this.signInWithPasskey.signInWith(response));
  }
}
