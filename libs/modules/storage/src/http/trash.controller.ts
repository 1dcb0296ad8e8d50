import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Authenticated } from '@plinth/platform/access';
import { ApiPage, MayFail, Pages, type PageResponse } from '@plinth/platform/http';
import { Trash } from '../application/lifecycle/trash.js';
import { checkedKey } from '../application/object-key.js';
import { StorageErrors } from '../storage.errors.js';
import { RestoreRequest } from './object-action.request.js';
import { ObjectResponse } from './object.response.js';
import { ListTrashQuery } from './trash.query.js';
import { TrashedObjectResponse } from './trash.response.js';

const LIST = { name: 'trash', sorts: ['deletedAt'], defaultSort: '-deletedAt' };

/** Deleted objects of buckets with `trashDays`, until their time is over. For whoever may write to the keys. */
@ApiTags('Storage')
@Controller('storage/buckets/:bucket/trash')
export class TrashController {
  constructor(
    private readonly trash: Trash,
    private readonly pages: Pages,
  ) {}

  /** Lists deleted objects that can still be had back. */
  @Authenticated()
  @ApiPage(TrashedObjectResponse, LIST)
  @MayFail(StorageErrors.bucketNotFound)
  @Get()
  async list(
    @Param('bucket') name: string,
    @Query() query: ListTrashQuery,
  ): Promise<PageResponse<TrashedObjectResponse>> {
    const page = await this.trash.page(name, query.prefix ?? '', this.pages.request(query, LIST));
    return this.pages.answer(page, query, LIST, (trashed) => TrashedObjectResponse.fromTrash(trashed));
  }

  /** Puts a deleted object back under its key, as the version that it was. */
  @Authenticated()
  @HttpCode(200)
  @ApiOkResponse({ type: ObjectResponse })
  @MayFail(StorageErrors.bucketNotFound, StorageErrors.objectNotFound, StorageErrors.invalidKey, StorageErrors.keyTaken)
  @Post('restore')
  async restore(@Param('bucket') name: string, @Body() { key, versionId }: RestoreRequest): Promise<ObjectResponse> {
    return ObjectResponse.from(await this.trash.restore(name, checkedKey(key), versionId));
  }
}
