import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiForbiddenResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { Authenticated, StepUp } from '@plinth/platform/access';
import { ApiPage, IdPipe, ListQuery, Pages, type PageResponse } from '@plinth/platform/http';
import { ServiceAccountsService } from '../../application/service-accounts/service-accounts.service.js';
import { ApiKeyResponse } from '../api-keys/api-key.response.js';
import { MakeApiKeyRequest } from '../api-keys/make-api-key.request.js';
import { NewApiKeyResponse } from '../api-keys/new-api-key.response.js';
import { RotateApiKeyRequest } from '../api-keys/rotate-api-key.request.js';
import { MakeServiceAccountRequest } from './make-service-account.request.js';
import { ServiceAccountResponse } from './service-account.response.js';

const ACCOUNTS = { name: 'service-accounts', sorts: ['createdAt'], defaultSort: '-createdAt' };
const KEYS = { name: 'service-account-keys', sorts: ['createdAt'], defaultSort: '-createdAt' };
const MAY =
  '`access.denied` for whoever is no owner or admin of the organization; for those of the platform, who lacks';

/**
 * Principals that are no persons. With `X-Organization-Id` those of the organization, for its owners and admins; else
 * those of the platform, for holders of `auth:read` and `auth:service-accounts`.
 */
@ApiTags('service accounts')
@ApiNotFoundResponse({ description: '`auth.account_not_found`, `auth.key_not_found`' })
@ApiForbiddenResponse({ description: `${MAY} \`auth:read\` or \`auth:service-accounts\`.` })
@Controller('service-accounts')
export class ServiceAccountsController {
  constructor(
    private readonly accounts: ServiceAccountsService,
    private readonly pages: Pages,
  ) {}

  /** The service accounts of the organization, or of the platform. */
  @Authenticated()
  @Get()
  @ApiPage(ServiceAccountResponse, ACCOUNTS)
  async list(@Query() query: ListQuery): Promise<PageResponse<ServiceAccountResponse>> {
    const page = await this.accounts.page(this.pages.request(query, ACCOUNTS));
    return this.pages.answer(page, query, ACCOUNTS, (account) => ServiceAccountResponse.from(account));
  }

  /** Makes a service account. It does nothing before it has a key. */
  @Authenticated()
  @StepUp()
  @Post()
  @ApiCreatedResponse({ type: ServiceAccountResponse })
  @ApiForbiddenResponse({ description: `${MAY} \`auth:service-accounts\`. \`roles.permission_not_held\`` })
  @ApiUnprocessableEntityResponse({ description: '`auth.too_many_accounts`' })
  async make(@Body() { name, permissions }: MakeServiceAccountRequest): Promise<ServiceAccountResponse> {
    return ServiceAccountResponse.from(await this.accounts.make(name, permissions));
  }

  /** Ends a service account and its keys, on every instance within a second. */
  @Authenticated()
  @StepUp()
  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  async remove(@Param('id', IdPipe) id: string): Promise<void> {
    await this.accounts.remove(id);
  }

  /** The keys of a service account, without the keys themselves. */
  @Authenticated()
  @Get(':id/keys')
  @ApiPage(ApiKeyResponse, KEYS)
  async listKeys(@Param('id', IdPipe) id: string, @Query() query: ListQuery): Promise<PageResponse<ApiKeyResponse>> {
    const page = await this.accounts.listKeys(id, this.pages.request(query, KEYS));
    return this.pages.answer(page, query, KEYS, (key) => ApiKeyResponse.from(key));
  }

  /** Makes a key for a service account. The answer shows it this once. */
  @Authenticated()
  @StepUp()
  @Post(':id/keys')
  @ApiCreatedResponse({ type: NewApiKeyResponse })
  @ApiUnprocessableEntityResponse({ description: '`auth.beyond_account`, `auth.key_expired`, `auth.too_many_keys`' })
  async makeKey(@Param('id', IdPipe) id: string, @Body() body: MakeApiKeyRequest): Promise<NewApiKeyResponse> {
    const { key, row } = await this.accounts.makeKey(id, MakeApiKeyRequest.wishOf(body));
    return NewApiKeyResponse.of(row, key);
  }

  /** Makes the successor of a key. The old one works for as long as the two are to overlap. */
  @Authenticated()
  @StepUp()
  @Post(':id/keys/:keyId/rotate')
  @ApiCreatedResponse({ type: NewApiKeyResponse })
  async rotateKey(
    @Param('id', IdPipe) id: string,
    @Param('keyId', IdPipe) keyId: string,
    @Body() body: RotateApiKeyRequest,
  ): Promise<NewApiKeyResponse> {
    const { key, row } = await this.accounts.rotateKey(id, keyId, RotateApiKeyRequest.overlapOf(body));
    return NewApiKeyResponse.of(row, key);
  }

  /** Ends a key. It is refused on every instance within a second. */
  @Authenticated()
  @StepUp()
  @Delete(':id/keys/:keyId')
  @HttpCode(204)
  @ApiNoContentResponse()
  async endKey(@Param('id', IdPipe) id: string, @Param('keyId', IdPipe) keyId: string): Promise<void> {
    await this.accounts.endKey(id, keyId);
  }
}
