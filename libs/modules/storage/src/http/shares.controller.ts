import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Authenticated, InPerson } from '@plinth/platform/access';
import { ApiPage, ListQuery, Pages, type PageResponse, MayFail } from '@plinth/platform/http';
import { ShareBuckets } from '../application/share-buckets.js';
import { ShareKeyRequest, ShareRequest } from './share.request.js';
import { ShareResponse } from './share.response.js';
import { StorageErrors } from '../storage.errors.js';

const LIST = { name: 'bucket-shares', sorts: ['createdAt'], defaultSort: '-createdAt' };

/** Who else is let into one's own bucket. */
@ApiTags('Storage')
@Controller('storage/buckets/:bucket/shares')
export class SharesController {
  constructor(
    private readonly shares: ShareBuckets,
    private readonly pages: Pages,
  ) {}

  /** Lists who is let in. */
  @Authenticated()
  @ApiPage(ShareResponse, LIST)
  @MayFail(StorageErrors.bucketNotFound)
  @Get()
  async list(@Param('bucket') name: string, @Query() query: ListQuery): Promise<PageResponse<ShareResponse>> {
    const page = await this.shares.page(name, this.pages.request(query, LIST));
    return this.pages.answer(page, query, LIST, (share) => ShareResponse.from(share));
  }

  /** Lets somebody in, or changes what they may do. */
  @Authenticated()
  @InPerson()
  @ApiOkResponse({ type: ShareResponse })
  @ApiCreatedResponse({ type: ShareResponse })
  @MayFail(StorageErrors.bucketNotFound)
  @Put()
  async put(
    @Param('bucket') name: string,
    @Body() { access, ...key }: ShareRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShareResponse> {
    const { share, created } = await this.shares.put(name, { ...key, prefix: key.prefix ?? '' }, access);
    void reply.code(created ? 201 : 200);
    return ShareResponse.from(share);
  }

  /** Ends a share. */
  @Authenticated()
  @ApiNoContentResponse()
  @HttpCode(204)
  @MayFail(StorageErrors.bucketNotFound, StorageErrors.shareNotFound)
  @Delete()
  async remove(
    @Param('bucket') name: string,
    @Query() { granteeType, granteeId, prefix = '' }: ShareKeyRequest,
  ): Promise<void> {
    await this.shares.remove(name, { granteeType, granteeId, prefix });
  }
}
