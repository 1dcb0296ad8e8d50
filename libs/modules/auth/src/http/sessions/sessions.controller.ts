import { Controller, Delete, Get, Header, HttpCode, Param, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiNotFoundResponse, ApiTags } from '@nestjs/swagger';
import { Authenticated, InPerson } from '@plinth/platform/access';
import { currentPrincipal } from '@plinth/platform/context';
import { ApiPage, IdPipe, ListQuery, Pages, type PageResponse } from '@plinth/platform/http';
import { SessionsService } from '../../application/sessions/sessions.service.js';
import { SessionResponse } from './session.response.js';

const LIST = { name: 'sessions', sorts: ['createdAt', 'lastUsedAt'], defaultSort: '-lastUsedAt' };

/** The caller's own sessions. */
@ApiTags('auth')
@Controller('auth/sessions')
export class SessionsController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly pages: Pages,
  ) {}

  /** Where the caller is signed in. */
  @Authenticated()
  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiPage(SessionResponse)
  async list(@Query() query: ListQuery): Promise<PageResponse<SessionResponse>> {
    const { userId, sessionId } = currentPrincipal();
    const page = await this.sessions.list(userId, this.pages.request(query, LIST));
    return this.pages.answer(page, query, LIST, (row) => SessionResponse.from(row, sessionId));
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
