import { Controller, Delete, Get, Headers, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { WrittenJson } from '@plinth/kernel';
import { Authenticated, PublicOrAuthenticated } from '@plinth/platform/access';
import { ApiIdempotencyKey, IdempotentStreams, MayFail, Pages, Streams } from '@plinth/platform/http';
import { MAX_FILES } from '../application/form-files.js';
import { BucketAccess } from '../application/bucket-access.js';
import { ListObjects } from '../application/list-objects.js';
import type { Conditions } from '../application/conditional-request.js';
import { RemoveObjects } from '../application/remove-objects.js';
import { UploadFiles } from '../application/upload-files.js';
import { UploadObject, type Upload } from '../application/upload-object.js';
import { ListedObjectsResponse } from './listed-objects.response.js';
import { ObjectKey, RequestConditions, UploadBody, UploadHeaders } from './object-upload.request.js';
import { ListObjectsQuery, ObjectVersionQuery } from './object.query.js';
import { ObjectResponse, UploadedFilesResponse } from './object.response.js';
import { claimOf, SignedLinkQuery } from './signed-link.query.js';
import { StorageErrors } from '../storage.errors.js';

const OBJECT_LIST = { name: 'objects', sorts: ['key'], defaultSort: 'key' };

// What any upload may meet.
const UPLOAD_REFUSALS = [
  StorageErrors.bucketNotFound,
  StorageErrors.invalidKey,
  StorageErrors.invalidMetadata,
  StorageErrors.objectTooLarge,
  StorageErrors.quotaExceeded,
  StorageErrors.mediaTypeRefused,
  StorageErrors.bucketChanged,
  StorageErrors.diskFull,
  StorageErrors.storeUnavailable,
  StorageErrors.storeBroken,
  StorageErrors.uploadAborted,
];

/** The objects of a bucket. A key is the rest of the path, taken from the address as it was sent. */
@ApiTags('Storage')
@Controller('storage/buckets/:bucket/objects')
export class ObjectsController {
  constructor(
    private readonly access: BucketAccess,
    private readonly uploads: UploadObject,
    private readonly forms: UploadFiles,
    private readonly streams: IdempotentStreams,
    private readonly removals: RemoveObjects,
    private readonly lists: ListObjects,
    private readonly pages: Pages,
  ) {}

  /** Lists objects in the order of their keys. */
  @Authenticated()
  @ApiOkResponse({ type: ListedObjectsResponse })
  @MayFail(StorageErrors.bucketNotFound)
  @Get()
  async list(
    @Param('bucket') name: string,
    @Query() query: ListObjectsQuery,
  ): Promise<WrittenJson<ListedObjectsResponse>> {
    const request = this.pages.request(query, OBJECT_LIST);
    const bucket = await this.access.bucket('read', name, query.prefix ?? '');
    const filter = { prefix: query.prefix ?? '', delimiter: query.delimiter ?? null };
    const page = await this.lists.page(bucket, filter, request);
    const { data, page: info } = this.pages.answer(page, query, OBJECT_LIST, (entry) => entry);
    return ListedObjectsResponse.write(data, info);
  }

  /** Uploads the files of a form: all of them, or none. Each is stored under its file name, or the field `key` before it. */
  @Authenticated()
  @Streams()
  @ApiIdempotencyKey()
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      required: ['file'],
      properties: { file: { type: 'array', maxItems: MAX_FILES, items: { type: 'string', format: 'binary' } } },
    },
  })
  @ApiCreatedResponse({ type: UploadedFilesResponse })
  @MayFail(...UPLOAD_REFUSALS, StorageErrors.invalidMultipart, StorageErrors.tooManyFiles)
  @Post()
  async uploadForm(
    @Param('bucket') name: string,
    @Headers('content-type') contentType: string | undefined,
    @UploadBody() body: AsyncIterable<Uint8Array>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UploadedFilesResponse | string | undefined> {
    const form = await this.forms.receive(name, contentType, body);
    const received = {
      content: [form.bucket.id, form.files.map(({ key, blob }) => [key, blob.sha256, blob.mediaType])],
      discard: () => this.forms.discard(form),
    };
    return this.streams.once(reply, received, async () => {
      const stored = await this.forms.finish(form);
      return { data: stored.map(({ object }) => ObjectResponse.from(object)) };
    });
  }

  /** Uploads an object: the body as it is. 201 where the key is new, 200 where its object is replaced. */
  @PublicOrAuthenticated()
  @Streams()
  @ApiConsumes('*/*')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiCreatedResponse({ type: ObjectResponse })
  @ApiOkResponse({ type: ObjectResponse })
  @MayFail(
    ...UPLOAD_REFUSALS,
    StorageErrors.objectExists,
    StorageErrors.objectChanged,
    StorageErrors.linkInvalid,
    StorageErrors.contentEncodingRefused,
    StorageErrors.invalidDigest,
    StorageErrors.digestMismatch,
  )
  @Put('*')
  async upload(
    @Param('bucket') name: string,
    @Query() query: SignedLinkQuery,
    @ObjectKey() key: string,
    @UploadHeaders() upload: Omit<Upload, 'claim'>,
    @UploadBody() body: AsyncIterable<Uint8Array>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ObjectResponse> {
    const { object, created } = await this.uploads.put(name, key, { ...upload, claim: claimOf(query) }, body);
    void reply.code(created ? 201 : 200).headers({ etag: object.etag, 'x-version-id': object.versionId });
    return ObjectResponse.from(object);
  }

  /** Deletes an object, or with `versionId` one of its versions for good. */
  @Authenticated()
  @ApiNoContentResponse()
  @HttpCode(204)
  @MayFail(StorageErrors.bucketNotFound, StorageErrors.objectNotFound, StorageErrors.objectChanged)
  @Delete('*')
  async remove(
    @Param('bucket') name: string,
    @Query() { versionId }: ObjectVersionQuery,
    @ObjectKey() key: string,
    @RequestConditions() conditions: Conditions,
  ): Promise<void> {
    const bucket = await this.access.bucket('write', name, key);
    if (versionId === undefined) await this.removals.remove(bucket, key, conditions);
    else await this.removals.removeVersion(bucket, key, versionId);
  }
}
