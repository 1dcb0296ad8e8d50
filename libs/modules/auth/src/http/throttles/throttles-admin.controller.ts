import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { ApiNoContentResponse, ApiNotFoundResponse, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { Requires } from '@plinth/platform/access';
import { ApiPage, IdPipe, type PageResponse } from '@plinth/platform/http';
import { AccountThrottles } from '../../application/throttle/account-throttles.js';
import { ThrottleResponse } from './throttle.response.js';

/** What slows attempts at an account down. */
@ApiTags('admin: users')
@ApiNotFoundResponse({ description: '`users.not_found`' })
@ApiServiceUnavailableResponse({ description: '`auth.throttle_unavailable`' })
@Controller('admin/users/:id/throttles')
export class ThrottlesAdminController {
  constructor(private readonly throttles: AccountThrottles) {}

  /** The attempts that count against an account now. */
  @Requires('users:read')
  @Get()
  @ApiPage(ThrottleResponse)
  async list(@Param('id', IdPipe) id: string): Promise<PageResponse<ThrottleResponse>> {
    const data = (await this.throttles.list(id)).map((throttle) => ThrottleResponse.from(throttle));
    return { data, page: { limit: Math.max(1, data.length), nextCursor: null } };
  }

  /** Forgets them, so that the next attempt need not wait. Waits of a network at any accounts stay. */
  @Requires('users:write')
  @Delete()
  @HttpCode(204)
  @ApiNoContentResponse()
  async clear(@Param('id', IdPipe) id: string): Promise<void> {
    await this.throttles.clear(id);
  }
}
