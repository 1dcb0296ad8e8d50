import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiNotFoundResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { AccessErrors, AssuranceErrors, Authenticated, InPerson } from '@plinth/platform/access';
import { currentPrincipal } from '@plinth/platform/context';
import { ApiPage, IdPipe, ListQuery, MayFail, Pages, type PageResponse } from '@plinth/platform/http';
import { ActiveOrganization } from '../../application/sessions/active-organization.js';
import { SessionsService } from '../../application/sessions/sessions.service.js';
import { ActiveOrganizationRequest } from './active-organization.request.js';
import { ActiveOrganizationResponse } from './active-organization.response.js';
import { SessionResponse } from './session.response.js';

const LIST = { name: 'sessions', sorts: ['createdAt', 'lastUsedAt'], defaultSort: '-lastUsedAt' };

/** The caller's own sessions. */
@ApiTags('auth')
@Controller('auth/sessions')
export class SessionsController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly activeOrganization: ActiveOrganization,
    private readonly pages: Pages,
  ) {}

  /** Where the caller is signed in. */
  @Authenticated()
  @Get()
  @ApiPage(SessionResponse, LIST)
  async list(@Query() query: ListQuery): Promise<PageResponse<SessionResponse>> {
    const { userId, sessionId } = currentPrincipal();
    const page = await this.sessions.list(userId, this.pages.request(query, LIST));
    return this.pages.answer(page, query, LIST, (row) => SessionResponse.from(row, sessionId));
  }

  /** Moves this session to an organization: what a request does without `X-Organization-Id`, it does there. */
  @Authenticated()
  @Put('current/organization')
  @ApiOkResponse({ type: ActiveOrganizationResponse })
  @MayFail(AccessErrors.organizationNotFound, AssuranceErrors.mfaRequired)
  async act(@Body() { organizationId }: ActiveOrganizationRequest): Promise<ActiveOrganizationResponse> {
    return ActiveOrganizationResponse.from(organizationId, await this.activeOrganization.change(organizationId));
  }

  /** Signs a device out. */
  @Authenticated()
  @InPerson()
  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: '`auth.session_not_found`' })
  async end(@Param('id', IdPipe) id: string): Promise<void> {
    await this.sessions.end(currentPrincipal().userId, id, 'ended_by_user');
  }

  /** Signs every other device out. */
  @Authenticated()
  @InPerson()
  @Delete()
  @HttpCode(204)
  @ApiNoContentResponse()
  async endOthers(): Promise<void> {
    const { userId, sessionId } = currentPrincipal();
    await this.sessions.endAll(userId, sessionId, 'ended_by_user');
  }
}
