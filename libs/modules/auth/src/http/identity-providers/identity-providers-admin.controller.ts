import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Requires, StepUp } from '@plinth/platform/access';
import {
  ApiIfMatch,
  ApiPage,
  IdPipe,
  IfMatch,
  ListQuery,
  Pages,
  type ListDefinition,
  type PageResponse,
  type Precondition,
} from '@plinth/platform/http';
import { ManageProviders } from '../../application/oidc/manage-providers.js';
import { AddIdentityProviderRequest } from './add-identity-provider.request.js';
import { ChangeIdentityProviderRequest } from './change-identity-provider.request.js';
import { IdentityProviderResponse } from './identity-provider.response.js';

const LIST: ListDefinition = { name: 'identity-providers', sorts: ['name', 'createdAt'], defaultSort: 'name' };

/** The providers of single sign-on that administrators added. Those of the configuration are not among them. */
@ApiTags('admin: identity providers')
@Controller('admin/identity-providers')
export class IdentityProvidersAdminController {
  constructor(
    private readonly providers: ManageProviders,
    private readonly pages: Pages,
  ) {}

  /** Every provider that was added; sorts: `name`, `createdAt`. */
  @Requires('auth:read')
  @Get()
  @ApiPage(IdentityProviderResponse, LIST)
  async list(@Query() query: ListQuery): Promise<PageResponse<IdentityProviderResponse>> {
    const page = await this.providers.page(this.pages.request(query, LIST));
    return this.pages.answer(page, query, LIST, (provider) => IdentityProviderResponse.from(provider));
  }

  /** Adds a provider. Its callback is `PUBLIC_URL/v1/auth/oidc/{name}/callback`: register that with it. */
  @Requires('auth:providers')
  @StepUp()
  @Post()
  @ApiCreatedResponse({ type: IdentityProviderResponse })
  @ApiConflictResponse({ description: '`auth.provider_taken`, `auth.domain_taken`' })
  @ApiUnprocessableEntityResponse({ description: '`auth.provider_insecure`, `auth.role_not_mappable`' })
  async add(
    @Body() body: AddIdentityProviderRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IdentityProviderResponse> {
    const provider = await this.providers.add(body);
    void reply.header('location', `/v1/admin/identity-providers/${provider.id}`);
    return IdentityProviderResponse.from(provider);
  }

  /** One provider. */
  @Requires('auth:read')
  @Get(':id')
  @ApiOkResponse({ type: IdentityProviderResponse })
  @ApiNotFoundResponse({ description: '`auth.provider_not_found`' })
  async get(@Param('id', IdPipe) id: string): Promise<IdentityProviderResponse> {
    return IdentityProviderResponse.from(await this.providers.get(id));
  }

  /** Changes a provider, for every sign-in that begins or ends from now on. */
  @Requires('auth:providers')
  @StepUp()
  @Patch(':id')
  @ApiIfMatch()
  @ApiOkResponse({ type: IdentityProviderResponse })
  @ApiNotFoundResponse({ description: '`auth.provider_not_found`' })
  @ApiUnprocessableEntityResponse({ description: '`auth.provider_insecure`, `auth.role_not_mappable`' })
  async change(
    @Param('id', IdPipe) id: string,
    @Body() body: ChangeIdentityProviderRequest,
    @IfMatch() precondition: Precondition,
  ): Promise<IdentityProviderResponse> {
    const provider = await this.providers.change(id, body, (current) =>
      precondition.check(IdentityProviderResponse.from(current)),
    );
    return IdentityProviderResponse.from(provider);
  }

  /** Removes a provider. Whoever signed in with it keeps their account. */
  @Requires('auth:providers')
  @StepUp()
  @Delete(':id')
  @HttpCode(204)
  @ApiIfMatch()
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: '`auth.provider_not_found`' })
  async remove(@Param('id', IdPipe) id: string, @IfMatch() precondition: Precondition): Promise<void> {
    await this.providers.remove(id, (current) => precondition.check(IdentityProviderResponse.from(current)));
  }
}
