import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiForbiddenResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiTags,
  ApiTooManyRequestsResponse,
  ApiUnauthorizedResponse,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { Authenticated, Public, StepUp } from '@plinth/platform/access';
import { currentPrincipal } from '@plinth/platform/context';
import { ApiPage, IdPipe, ListQuery, Pages, type PageResponse } from '@plinth/platform/http';
import { CurrentUser } from '../../application/current-user.js';
import { EnrolFactor } from '../../application/mfa/enrol-factor.js';
import { ManageFactors } from '../../application/mfa/manage-factors.js';
import { VerifySecondFactor } from '../../application/mfa/verify-second-factor.js';
import { assertOneProof } from '../../application/sign-in/one-proof.js';
import { TokenSetResponse } from '../sign-in/token-set.response.js';
import { CodeRequest } from './code.request.js';
import { EnrolFactorRequest } from './enrol-factor.request.js';
import { FactorResponse } from './factor.response.js';
import { MfaTokenRequest } from './mfa-token.request.js';
import { NewFactorResponse } from './new-factor.response.js';
import { RecoveryCodesResponse } from './recovery-codes.response.js';
import { VerifyMfaRequest } from './verify-mfa.request.js';

const LIST = { name: 'factors', sorts: ['createdAt'], defaultSort: 'createdAt' };

/** Second factors. */
@ApiTags('auth')
@Controller('auth/mfa')
export class MfaController {
  constructor(
    private readonly verifySecondFactor: VerifySecondFactor,
    private readonly enrolFactor: EnrolFactor,
    private readonly manageFactors: ManageFactors,
    private readonly currentUser: CurrentUser,
    private readonly pages: Pages,
  ) {}

  /** Completes a sign-in that waits for a second factor. */
  @Public()
  @Post('verify')
  @HttpCode(200)
  @ApiOkResponse({ type: TokenSetResponse })
  @ApiUnauthorizedResponse({ description: '`auth.invalid_mfa_token`, `auth.invalid_code`, `auth.invalid_passkey`' })
  @ApiTooManyRequestsResponse({ description: '`auth.throttled`' })
  async verify(@Body() { mfaToken, code, passkey }: VerifyMfaRequest): Promise<TokenSetResponse> {
    assertOneProof({ code, passkey });
    const tokens = passkey
      ? await this.verifySecondFactor.withPasskey(mfaToken, passkey)
      : await this.verifySecondFactor.withCode(mfaToken, code ?? '');
    return TokenSetResponse.from(tokens);
  }

  /** What `navigator.credentials.get()` proves a passkey from, as second factor of a sign-in that waits. */
  @Public()
  @Post('passkey-options')
  @HttpCode(200)
  @ApiOkResponse({
    description: 'PublicKeyCredentialRequestOptionsJSON',
    schema: { type: 'object', additionalProperties: true },
  })
  @ApiUnauthorizedResponse({ description: '`auth.invalid_mfa_token`' })
  async passkeyOptions(@Body() { mfaToken }: MfaTokenRequest): Promise<object> {
    return this.verifySecondFactor.passkeyOptions(mfaToken);
  }

  /** The caller's second factors. */
  @Authenticated()
  @Get('factors')
  @ApiPage(FactorResponse, LIST)
  async list(@Query() query: ListQuery): Promise<PageResponse<FactorResponse>> {
    const page = await this.manageFactors.list(currentPrincipal().userId, this.pages.request(query, LIST));
    return this.pages.answer(page, query, LIST, (factor) => FactorResponse.from(factor));
  }

  /**
   * Begins to set up an authenticator app. It is asked for only once it was activated. Where there is a second factor
   * already, this needs a session that passed one.
   */
  @Authenticated()
  @StepUp()
  @Post('factors')
  @ApiCreatedResponse({ type: NewFactorResponse })
  @ApiForbiddenResponse({ description: '`auth.mfa_required`, `auth.reauthentication_required`' })
  @ApiUnprocessableEntityResponse({ description: '`auth.too_many_factors`' })
  async enrol(@Body() { label = null }: EnrolFactorRequest): Promise<NewFactorResponse> {
    return NewFactorResponse.from(await this.enrolFactor.begin(await this.currentUser.get(), label));
  }

  /**
   * Shows with a first code that the app works. Every sign-in asks for it from now on. With the first factor of the
   * account all its other sessions lose their fresh sign-in.
   */
  @Authenticated()
  @StepUp()
  @Post('factors/:id/activate')
  @HttpCode(200)
  @ApiOkResponse({ type: RecoveryCodesResponse })
  @ApiUnauthorizedResponse({ description: '`auth.invalid_code`' })
  @ApiForbiddenResponse({ description: '`auth.mfa_required`, `auth.reauthentication_required`' })
  @ApiNotFoundResponse({ description: '`auth.factor_not_found`' })
  @ApiConflictResponse({ description: '`auth.factor_active`' })
  @ApiUnprocessableEntityResponse({ description: '`auth.too_many_factors`' })
  async activate(@Param('id', IdPipe) id: string, @Body() { code }: CodeRequest): Promise<RecoveryCodesResponse> {
    return { recoveryCodes: await this.enrolFactor.activate(await this.currentUser.get(), id, code) };
  }

  /** Removes a factor. An active one needs a session that passed a second factor. */
  @Authenticated()
  @StepUp()
  @Delete('factors/:id')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiForbiddenResponse({ description: '`auth.mfa_required`, `auth.reauthentication_required`' })
  @ApiNotFoundResponse({ description: '`auth.factor_not_found`' })
  async remove(@Param('id', IdPipe) id: string): Promise<void> {
    await this.manageFactors.remove(await this.currentUser.get(), id);
  }

  /** Ten new recovery codes; older ones are good no more. */
  @Authenticated()
  @StepUp()
  @Post('recovery-codes')
  @HttpCode(200)
  @ApiOkResponse({ type: RecoveryCodesResponse })
  @ApiForbiddenResponse({ description: '`auth.mfa_required`, `auth.reauthentication_required`' })
  async renewRecoveryCodes(): Promise<RecoveryCodesResponse> {
    return { recoveryCodes: await this.manageFactors.renewRecoveryCodes(await this.currentUser.get()) };
  }
}
