import { Body, Controller, Get, Param, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { AssuranceErrors, Authenticated, InPerson } from '@plinth/platform/access';
import { ApiIfMatch, IdPipe, IfMatch, MayFail, type Precondition } from '@plinth/platform/http';
import { SettingsService } from '../application/settings.service.js';
import { OrganizationsErrors } from '../organizations.errors.js';
import { ChangeSettingsRequest } from './change-settings.request.js';
import { SettingsResponse } from './settings.response.js';

/** What an organization asks of its members. */
@ApiTags('Organizations')
@Controller('organizations/:id/settings')
export class SettingsController {
  constructor(private readonly settings: SettingsService) {}

  /** The settings of an organization; for its owners and admins. */
  @Authenticated()
  @ApiOkResponse({ type: SettingsResponse })
  @MayFail(OrganizationsErrors.notFound, OrganizationsErrors.roleRequired, AssuranceErrors.mfaRequired)
  @Get()
  async get(@Param('id', IdPipe) id: string): Promise<SettingsResponse> {
    return SettingsResponse.from(await this.settings.get(id));
  }

  /** Changes the settings of an organization; for its owners and admins. In force everywhere within a second. */
  @Authenticated()
  @InPerson()
  @ApiIfMatch()
  @ApiOkResponse({ type: SettingsResponse })
  @MayFail(
    OrganizationsErrors.notFound,
    OrganizationsErrors.roleRequired,
    AssuranceErrors.mfaRequired,
    OrganizationsErrors.ssoProviderUnknown,
    OrganizationsErrors.ssoDomainRequired,
    OrganizationsErrors.ssoSignInFirst,
  )
  @Patch()
  async change(
    @Param('id', IdPipe) id: string,
    @Body() wish: ChangeSettingsRequest,
    @IfMatch() precondition: Precondition,
  ): Promise<SettingsResponse> {
    // A request has its fields also where they were left out.
    const given = Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined));
    return SettingsResponse.from(await this.settings.change(id, given, precondition));
  }
}
