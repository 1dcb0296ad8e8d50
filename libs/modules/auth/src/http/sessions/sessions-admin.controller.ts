import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiNotFoundResponse, ApiTags } from '@nestjs/swagger';
import { Requires } from '@plinth/platform/access';
import { IdPipe } from '@plinth/platform/http';
import { UsersApi, UsersErrors } from '@plinth/modules/users';
import { SessionsService } from '../../application/sessions/sessions.service.js';

/** Other people's sessions, for administrators. */
@ApiTags('admin: users')
@Controller('admin/users/:id/sessions')
export class SessionsAdminController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly users: UsersApi,
  ) {}

  /** Signs a user out everywhere. */
  @Requires('users:write')
  @Post('revoke')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: '`users.not_found`' })
  async revoke(@Param('id', IdPipe) id: string): Promise<void> {
    if (!(await this.users.find(id))) throw UsersErrors.notFound();
    await this.sessions.endAll(id, null, 'ended_by_administrator');
  }
}
