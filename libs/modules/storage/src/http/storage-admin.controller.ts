import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Requires } from '@plinth/platform/access';
import { ApiPage, ListQuery, Pages, type PageResponse } from '@plinth/platform/http';
import { BucketsService } from '../application/buckets.service.js';
import { UsageRepository } from '../persistence/usage.repository.js';
import { OwnedBucketResponse } from './bucket.response.js';
import { OwnedBucketUsageResponse, OwnedUsageResponse } from './usage.response.js';

const BUCKETS = { name: 'admin-buckets', sorts: ['createdAt', 'name'], defaultSort: '-createdAt' };
const USAGE = { name: 'admin-usage', sorts: ['name'], defaultSort: 'name' };

/** Buckets and usage across owners. Objects stay closed to administrators. */
@ApiTags('Storage (administration)')
@Controller('admin/storage')
export class StorageAdminController {
  constructor(
    private readonly buckets: BucketsService,
    private readonly usage: UsageRepository,
    private readonly pages: Pages,
  ) {}

  /** Lists the buckets of every owner. */
  @Requires('storage:read')
  @ApiPage(OwnedBucketResponse)
  @Get('buckets')
  async listBuckets(@Query() query: ListQuery): Promise<PageResponse<OwnedBucketResponse>> {
    const page = await this.buckets.pageOfAll(this.pages.request(query, BUCKETS));
    return this.pages.answer(page, query, BUCKETS, (bucket) => OwnedBucketResponse.from(bucket));
  }

  /** Bytes and objects by bucket, across owners. */
  @Requires('storage:read')
  @ApiOkResponse({ type: OwnedUsageResponse })
  @Get('usage')
  async listUsage(@Query() query: ListQuery): Promise<OwnedUsageResponse> {
    const page = await this.usage.page(null, this.pages.request(query, USAGE));
    const answer = this.pages.answer(page, query, USAGE, (row) => OwnedBucketUsageResponse.from(row));
    return { ...answer, total: await this.usage.total(null) };
  }
}
