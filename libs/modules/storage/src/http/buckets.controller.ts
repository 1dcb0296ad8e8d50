import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import { Authenticated } from '@plinth/platform/access';
import {
  ApiIfMatch,
  ApiPage,
  IfMatch,
  ListQuery,
  Pages,
  type PageResponse,
  type Precondition,
  MayFail,
} from '@plinth/platform/http';
import { BucketsService } from '../application/buckets.service.js';
import { DeleteBucketQuery } from './bucket.query.js';
import { CreateBucketRequest, UpdateBucketRequest } from './bucket.request.js';
import { BucketResponse } from './bucket.response.js';
import { StorageErrors } from '../storage.errors.js';

const LIST = { name: 'buckets', sorts: ['createdAt', 'name'], defaultSort: '-createdAt' };

/** One's own buckets. */
@ApiTags('Storage')
@Controller('storage/buckets')
export class BucketsController {
  constructor(
    private readonly buckets: BucketsService,
    private readonly pages: Pages,
  ) {}

  /** Lists the caller's buckets. */
  @Authenticated()
  @ApiPage(BucketResponse, LIST)
  @Get()
  async list(@Query() query: ListQuery): Promise<PageResponse<BucketResponse>> {
    const page = await this.buckets.page(this.pages.request(query, LIST));
    return this.pages.answer(page, query, LIST, (bucket) => BucketResponse.from(bucket));
  }

  /** Makes a bucket. */
  @Authenticated()
  @ApiCreatedResponse({ type: BucketResponse })
  @MayFail(StorageErrors.bucketNameTaken, StorageErrors.scannerMissing)
  @Post()
  async create(@Body() { name, ...settings }: CreateBucketRequest): Promise<BucketResponse> {
    return BucketResponse.from(await this.buckets.create(name, settings));
  }

  /** Shows a bucket. */
  @Authenticated()
  @MayFail(StorageErrors.bucketNotFound)
  @Get(':bucket')
  async get(@Param('bucket') name: string): Promise<BucketResponse> {
    return BucketResponse.from(await this.buckets.get(name));
  }

  /** Changes the settings of a bucket. What is stored already is left as it is. */
  @Authenticated()
  @ApiIfMatch()
  @MayFail(StorageErrors.bucketNotFound, StorageErrors.scannerMissing)
  @Patch(':bucket')
  async update(
    @Param('bucket') name: string,
    @Body() settings: UpdateBucketRequest,
    @IfMatch() precondition: Precondition,
  ): Promise<BucketResponse> {
    const updated = await this.buckets.update(name, settings, (bucket) => {
      precondition.check(BucketResponse.from(bucket));
    });
    return BucketResponse.from(updated);
  }

  /** Deletes a bucket: an empty one, or with `force` whatever it holds. */
  @Authenticated()
  @ApiIfMatch()
  @ApiNoContentResponse()
  @HttpCode(204)
  @MayFail(StorageErrors.bucketNotFound, StorageErrors.bucketNotEmpty)
  @Delete(':bucket')
  async remove(
    @Param('bucket') name: string,
    @Query() { force }: DeleteBucketQuery,
    @IfMatch() precondition: Precondition,
  ): Promise<void> {
    await this.buckets.remove(name, force === 'true', (bucket) => {
      precondition.check(BucketResponse.from(bucket));
    });
  }
}
