import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiNotFoundResponse, ApiTags } from '@nestjs/swagger';
import { Authenticated, StepUp } from '@plinth/platform/access';
import { currentPrincipal } from '@plinth/platform/context';
import { ApiPage, IdPipe, ListQuery, Pages, type PageResponse } from '@plinth/platform/http';
import { LinkedIdentities } from '../../application/oidc/linked-identities.js';
import { IdentityResponse } from './identity.response.js';

const LIST = { name: 'identities', sorts: ['createdAt'], defaultSort: 'createdAt' };

/** The accounts elsewhere that sign in to the caller's. */
@ApiTags('auth')
@Controller('auth/identities')
export class IdentitiesController {
  constructor(
    private readonly identities: LinkedIdentities,
    private readonly pages: Pages,
  ) {}

  /** Those that are linked. Signing in with a provider links another. */
  @Authenticated()
  @Get()
  @ApiPage(IdentityResponse, LIST)
  async list(@Query() query: ListQuery): Promise<PageResponse<IdentityResponse>> {
    const page = await this.identities.list(currentPrincipal().userId, this.pages.request(query, LIST));
    return this.pages.answer(page, query, LIST, (one) => IdentityResponse.from(one));
  }

  /** Ends a link, and takes back the roles and memberships that came with it. Links by mail and passwords go on. */
  @Authenticated()
  @StepUp()
  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: '`auth.identity_not_found`' })
  async remove(@Param('id', IdPipe) id: string): Promise<void> {
    await this.identities.remove(currentPrincipal().userId, id);
  }
}
