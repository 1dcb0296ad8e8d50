import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Authenticated } from '@plinth/platform/access';
import { currentOwner } from '@plinth/platform/database';
import { ApiSort, ListQuery, Pages } from '@plinth/platform/http';
import { UsageRepository } from '../persistence/usage.repository.js';
import { BucketUsageResponse, UsageResponse } from './usage.response.js';

const LIST = { name: 'usage', sorts: ['name'], defaultSort: 'name' };

/** How much the caller's buckets hold. */
@ApiTags('Storage')
@Controller('storage/usage')
export class UsageController {
  constructor(
    private readonly usage: UsageRepository,
    private readonly pages: Pages,
  ) {}

  /** Bytes and objects by bucket, against the quota. */
  @Authenticated()
  @ApiSort(LIST)
  @ApiOkResponse({ type: UsageResponse })
  @Get()
  async list(@Query() query: ListQuery): Promise<UsageResponse> {
    const owner = currentOwner();
    const page = await this.usage.page(owner, this.pages.request(query, LIST));
    const answer = this.pages.answer(page, query, LIST, (row) => BucketUsageResponse.from(row));
    return { ...answer, total: await this.usage.total(owner) };
  }
}
