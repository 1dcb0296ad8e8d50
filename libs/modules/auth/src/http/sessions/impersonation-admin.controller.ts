import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Requires, StepUp } from '@plinth/platform/access';
import { IdPipe, MayFail } from '@plinth/platform/http';
import { UsersErrors } from '@plinth/modules/users';
import { ImpersonateUser } from '../../application/sessions/impersonate-user.js';
import { AuthErrors } from '../../auth.errors.js';
import { TokenSetResponse } from '../sign-in/token-set.response.js';
import { ImpersonateRequest } from './impersonate.request.js';

/** Acting in somebody's place, for support. */
@ApiTags('admin: users')
@Controller('admin/users/:id/impersonate')
export class ImpersonationAdminController {
  constructor(private readonly impersonateUser: ImpersonateUser) {}

  /**
   * Signs the caller in as somebody else, who holds no permission that the caller lacks. Every answer in that session
   * says so in `X-Impersonated-By`; what is the person's alone is refused in it. It ends at the limit, with the session
   * and the permission of the caller, when either of the two logs it out, or the person ends it in their list.
   */
  @Requires('users:impersonate')
  @StepUp()
  @Post()
  @HttpCode(200)
  @ApiOkResponse({ type: TokenSetResponse })
  @MayFail(
    UsersErrors.notFound,
    AuthErrors.impersonationDenied,
    AuthErrors.impersonationNeedsSession,
    AuthErrors.accountUnavailable,
  )
  async impersonate(
    @Param('id', IdPipe) id: string,
    @Body() { reason, minutes }: ImpersonateRequest,
  ): Promise<TokenSetResponse> {
    return TokenSetResponse.from(await this.impersonateUser.run(id, reason, minutes));
  }
}
