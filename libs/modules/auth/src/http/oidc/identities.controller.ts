import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { ApiNoContentResponse, ApiNotFoundResponse, ApiTags } from '@nestjs/swagger';
import { Authenticated, StepUp } from '@plinth/platform/access';
import { currentPrincipal } from '@plinth/platform/context';
import { ApiPage, IdPipe, type PageResponse } from '@plinth/platform/http';
import { LinkedIdentities } from '../../application/oidc/linked-identities.js';
import { IdentityResponse } from './identity.response.js';

/** The accounts elsewhere that sign in to the caller's. */
@ApiTags('auth')
@Controller('auth/identities')
export class IdentitiesController {
  constructor(private readonly identities: LinkedIdentities) {}

  /** Those that are linked. Signing in with a provider links another. */
  @Authenticated()
  @Get()
  @ApiPage(IdentityResponse)
  async list(): Promise<PageResponse<IdentityResponse>> {
    const data = (await this.identities.list(currentPrincipal().userId)).map((one) => IdentityResponse.from(one));
    return { data, page: { limit: Math.max(1, data.length), nextCursor: null } };
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
