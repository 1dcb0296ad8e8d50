import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '@plinth/platform/access';
import { ApiPage, DeprecatedUse, ListQuery, Pages, type PageResponse } from '@plinth/platform/http';
import { RouteUseResponse } from './route-use.response.js';

const LIST = { name: 'deprecations', sorts: ['lastUsedAt'], defaultSort: '-lastUsedAt' };

/** Who still calls deprecated routes. */
@ApiTags('Audit')
@Controller('admin/deprecations')
export class DeprecationsAdminController {
  constructor(
    private readonly use: DeprecatedUse,
    private readonly pages: Pages,
  ) {}

  /** Lists who called deprecated routes in the last 90 days, up to a few seconds ago; sort: `lastUsedAt`. */
  @Requires('audit:read')
  @ApiPage(RouteUseResponse, LIST)
  @Get()
  async list(@Query() query: ListQuery): Promise<PageResponse<RouteUseResponse>> {
    const page = await this.use.page(this.pages.request(query, LIST));
    return this.pages.answer(page, query, LIST, (use) => RouteUseResponse.from(use));
  }
}
