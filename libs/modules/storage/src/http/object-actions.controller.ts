import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Authenticated } from '@plinth/platform/access';
import { ApiPage, Pages, type PageResponse, MayFail } from '@plinth/platform/http';
import { BucketAccess } from '../application/bucket-access.js';
import { CopyObjects } from '../application/copy-objects.js';
import { checkedKey } from '../application/object-key.js';
import { RemoveObjects } from '../application/remove-objects.js';
import type { Stored } from '../application/store-objects.js';
import { ObjectsRepository } from '../persistence/objects.repository.js';
import { StorageErrors } from '../storage.errors.js';
import { BulkDeleteRequest, CopyObjectRequest, RestoreRequest } from './object-action.request.js';
import { BulkDeleteResponse, ObjectVersionResponse } from './object-action.response.js';
import { ListVersionsQuery } from './object.query.js';
import { ObjectResponse } from './object.response.js';

const VERSIONS = { name: 'object-versions', sorts: ['createdAt'], defaultSort: '-createdAt' };

/** What is done to objects that are there. */
@ApiTags('Storage')
@Controller('storage/buckets/:bucket')
export class ObjectActionsController {
  constructor(
    private readonly access: BucketAccess,
    private readonly copies: CopyObjects,
    private readonly removals: RemoveObjects,
    private readonly objects: ObjectsRepository,
    private readonly pages: Pages,
  ) {}

  /** Copies an object. 201 where the key is new, 200 where its object is replaced. */
  @Authenticated()
  @ApiCreatedResponse({ type: ObjectResponse })
  @ApiOkResponse({ type: ObjectResponse })
  @MayFail(
    StorageErrors.bucketNotFound,
    StorageErrors.objectNotFound,
    StorageErrors.invalidKey,
    StorageErrors.sameObject,
    StorageErrors.objectQuarantined,
    StorageErrors.scanPending,
    StorageErrors.quotaExceeded,
    StorageErrors.mediaTypeRefused,
    StorageErrors.objectTooLarge,
  )
  @Post('copy')
  async copy(
    @Param('bucket') name: string,
    @Body() request: CopyObjectRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ObjectResponse> {
    return answer(reply, await this.copies.copy(name, checked(request)));
  }

  /** Moves an object. Answers as a copy does. */
  @Authenticated()
  @ApiCreatedResponse({ type: ObjectResponse })
  @ApiOkResponse({ type: ObjectResponse })
  @MayFail(
    StorageErrors.bucketNotFound,
    StorageErrors.objectNotFound,
    StorageErrors.invalidKey,
    StorageErrors.sameObject,
    StorageErrors.objectQuarantined,
    StorageErrors.scanPending,
    StorageErrors.quotaExceeded,
    StorageErrors.mediaTypeRefused,
    StorageErrors.objectTooLarge,
  )
  @Post('move')
  async move(
    @Param('bucket') name: string,
    @Body() request: CopyObjectRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ObjectResponse> {
    return answer(reply, await this.copies.move(name, checked(request)));
  }

  /** Deletes many objects, and says of each key what became of it. */
  @Authenticated()
  @HttpCode(200)
  @ApiOkResponse({ type: BulkDeleteResponse })
  @MayFail(StorageErrors.bucketNotFound)
  @Post('bulk-delete')
  async bulkDelete(@Param('bucket') name: string, @Body() { keys }: BulkDeleteRequest): Promise<BulkDeleteResponse> {
    const bucket = await this.access.find(name);
    const refused = await this.removals.removeMany((key) => this.access.allow('write', bucket, key), keys);
    const closed = keys.every((key) => refused.get(key)?.code === 'storage.bucket_not_found');
    if (closed) throw StorageErrors.bucketNotFound();
    return BulkDeleteResponse.from(keys, refused);
  }

  /** Lists the versions of a key, newest first. */
  @Authenticated()
  @ApiPage(ObjectVersionResponse, VERSIONS)
  @MayFail(StorageErrors.bucketNotFound)
  @Get('versions')
  async versions(
    @Param('bucket') name: string,
    @Query() query: ListVersionsQuery,
  ): Promise<PageResponse<ObjectVersionResponse>> {
    const request = this.pages.request(query, VERSIONS);
    const bucket = await this.access.bucket('read', name, checkedKey(query.key));
    const page = await this.objects.versions(bucket.id, query.key, request);
    return this.pages.answer(page, query, VERSIONS, (version) => ObjectVersionResponse.from(version));
  }

  /** Makes an older version the current one again, as a new version. */
  @Authenticated()
  @HttpCode(200)
  @ApiOkResponse({ type: ObjectResponse })
  @MayFail(
    StorageErrors.bucketNotFound,
    StorageErrors.objectNotFound,
    StorageErrors.quotaExceeded,
    StorageErrors.objectQuarantined,
    StorageErrors.scanPending,
  )
  @Post('restore')
  async restore(@Param('bucket') name: string, @Body() { key, versionId }: RestoreRequest): Promise<ObjectResponse> {
    const { object } = await this.copies.restore(name, checkedKey(key), versionId);
    return ObjectResponse.from(object);
  }
}

function checked({ from, to, toBucket }: CopyObjectRequest) {
  const keys = { from: checkedKey(from, '/from'), to: checkedKey(to, '/to') };
  return { ...keys, ...(toBucket !== undefined && { toBucket }) };
}

function answer(reply: FastifyReply, { object, created }: Stored): ObjectResponse {
  void reply.code(created ? 201 : 200).header('etag', object.etag);
  return ObjectResponse.from(object);
}
