import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Requires } from '@plinth/platform/access';
import { ApiPage, ApiSort, ListQuery, MayFail, Pages, type PageResponse } from '@plinth/platform/http';
import { BucketsService } from '../application/buckets.service.js';
import { MoveBucket } from '../application/move-bucket.js';
import { UsageRepository } from '../persistence/usage.repository.js';
import { StorageErrors } from '../storage.errors.js';
import { OwnedBucketResponse } from './bucket.response.js';
import { MoveBucketRequest } from './move-bucket.request.js';
import { BucketMoveResponse } from './move-bucket.response.js';
import { OwnedBucketUsageResponse, OwnedUsageResponse } from './usage.response.js';

const BUCKETS = { name: 'admin-buckets', sorts: ['createdAt', 'name'], defaultSort: '-createdAt' };
const USAGE = { name: 'admin-usage', sorts: ['name'], defaultSort: 'name' };

/** Buckets and usage across owners. Objects stay closed to administrators. */
@ApiTags('Storage (administration)')
@Controller('admin/storage')
export class StorageAdminController {
  constructor(
    private readonly buckets: BucketsService,
    private readonly moves: MoveBucket,
    private readonly usage: UsageRepository,
    private readonly pages: Pages,
  ) {}

  /** Lists the buckets of every owner. */
  @Requires('storage:read')
  @ApiPage(OwnedBucketResponse, BUCKETS)
  @Get('buckets')
  async listBuckets(@Query() query: ListQuery): Promise<PageResponse<OwnedBucketResponse>> {
    const page = await this.buckets.pageOfAll(this.pages.request(query, BUCKETS));
    return this.pages.answer(page, query, BUCKETS, (bucket) => OwnedBucketResponse.from(bucket));
  }

  /** Bytes and objects by bucket, across owners. */
  @Requires('storage:read')
  @ApiSort(USAGE)
  @ApiOkResponse({ type: OwnedUsageResponse })
  @Get('usage')
  async listUsage(@Query() query: ListQuery): Promise<OwnedUsageResponse> {
    const page = await this.usage.page(null, this.pages.request(query, USAGE));
    const answer = this.pages.answer(page, query, USAGE, (row) => OwnedBucketUsageResponse.from(row));
    return { ...answer, total: await this.usage.total(null) };
  }

  /**
   * Moves the bytes of a bucket to another driver, in a job. New ones go there at once, and all of them can be read
   * meanwhile. Sent again after the job has failed, it goes on where that stopped.
   */
  @Requires('storage:manage')
  @ApiAcceptedResponse({ type: BucketMoveResponse })
  @MayFail(StorageErrors.bucketNotFound, StorageErrors.driverNotConfigured)
  @HttpCode(202)
  @Post('buckets/:bucket/move')
  async move(
    @Param('bucket') name: string,
    @Body() { driver }: MoveBucketRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BucketMoveResponse> {
    const job = await this.moves.begin(name, driver);
    void reply.header('location', `/v1/jobs/${job.id}`);
    return { jobId: job.id };
  }
}
