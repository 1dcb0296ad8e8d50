import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiNotFoundResponse, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { Requires } from '@plinth/platform/access';
import { ApiPage, IdPipe, ListQuery, Pages, type PageResponse } from '@plinth/platform/http';
import { AccountThrottles } from '../../application/throttle/account-throttles.js';
import { ThrottleResponse } from './throttle.response.js';

const LIST = { name: 'throttles', sorts: ['network'], defaultSort: 'network' };

/** What slows attempts at an account down. */
@ApiTags('admin: users')
@ApiNotFoundResponse({ description: '`users.not_found`' })
@ApiServiceUnavailableResponse({ description: '`auth.throttle_unavailable`' })
@Controller('admin/users/:id/throttles')
export class ThrottlesAdminController {
  constructor(
    private readonly throttles: AccountThrottles,
    private readonly pages: Pages,
  ) {}

  /** The attempts that count against an account now; those of all networks together come first. */
  @Requires('users:read')
  @Get()
  @ApiPage(ThrottleResponse, LIST)
  async list(@Param('id', IdPipe) id: string, @Query() query: ListQuery): Promise<PageResponse<ThrottleResponse>> {
    const page = await this.throttles.list(id, this.pages.request(query, LIST));
    return this.pages.answer(page, query, LIST, (throttle) => ThrottleResponse.from(throttle));
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
