import { Controller, Get, Head, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { newId } from '@plinth/kernel';
import { PublicOrAuthenticated } from '@plinth/platform/access';
import { varyBy } from '@plinth/platform/cache';
import { HttpErrors, MayFail } from '@plinth/platform/http';
import { isActiveContent } from '../application/active-content.js';
import { parseRanges } from '../application/byte-ranges.js';
import { judgeRead, rangeApplies } from '../application/conditional-request.js';
import { checkedFileName } from '../application/content-disposition.js';
import { ImageDerivatives } from '../application/image-derivatives.js';
import { variantOf, wantsVariant } from '../application/image-variant.js';
import { multipartRanges } from '../application/multipart-ranges.js';
import { keyOfUrl, nameOfKey } from '../application/object-key.js';
import { ReadObject, type Readable } from '../application/read-object.js';
import { etagOfObject } from '../application/store-objects.js';
import { StorageErrors } from '../storage.errors.js';
import {
  describeDownload,
  representationOf,
  sendBytes,
  sendElsewhere,
  type Representation,
} from './object-download.response.js';
import { conditionsOf } from './object-upload.request.js';
import { ReadObjectQuery } from './object.query.js';
import { claimOf } from './signed-link.query.js';

// The same with and without the bytes.
const REFUSALS = [
  StorageErrors.bucketNotFound,
  StorageErrors.objectNotFound,
  StorageErrors.invalidKey,
  StorageErrors.linkInvalid,
  StorageErrors.objectQuarantined,
  StorageErrors.scanPending,
  StorageErrors.notAnImage,
  StorageErrors.imageTooLarge,
  StorageErrors.imageBroken,
  StorageErrors.imagesBusy,
  StorageErrors.rangeNotSatisfiable,
  StorageErrors.storeUnavailable,
  StorageErrors.storeBroken,
  HttpErrors.preconditionFailed,
];

const BYTES = { '*/*': { schema: { type: 'string', format: 'binary' } } };

/** The bytes of objects. Those of public buckets are for everybody. */
@ApiTags('Storage')
@Controller('storage/buckets/:bucket/objects')
export class ObjectDownloadsController {
  constructor(
    private readonly reader: ReadObject,
    private readonly derivatives: ImageDerivatives,
  ) {}

  /** What a download would answer with, without the bytes. */
  @PublicOrAuthenticated()
  @MayFail(...REFUSALS)
  @Head('*')
  async head(
    @Param('bucket') bucket: string,
    @Query() query: ReadObjectQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.answer(bucket, query, request, reply);
  }

  /** Downloads an object, some of its bytes, or an image of another size. */
  @PublicOrAuthenticated()
  @MayFail(...REFUSALS)
  @Get('*')
  @ApiOkResponse({ description: 'The bytes.', content: BYTES })
  @ApiResponse({ status: 206, description: 'Some of the bytes.', content: BYTES })
  async get(
    @Param('bucket') bucket: string,
    @Query() query: ReadObjectQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.answer(bucket, query, request, reply);
  }

  private async answer(name: string, query: ReadObjectQuery, request: FastifyRequest, reply: FastifyReply) {
    const key = keyOfUrl(request.raw.url ?? '');
    const fileName = query.download === undefined ? undefined : checkedFileName(query.download) || nameOfKey(key);
    const immutable = query.versionId !== undefined;
    const claim = claimOf(query);
    // A link is good for what it was signed for, and for nothing that could be asked for beside it.
    if (claim && (immutable || wantsVariant(query) || request.method !== 'GET')) throw StorageErrors.linkInvalid();
    await this.reader.withBytes(
      () => this.reader.find(name, key, query.versionId ?? null, claim),
      async (found, anew) => {
        const representation = await this.represent(found, query, { accept: request.headers.accept, anew });
        const options = { immutable, ...(fileName !== undefined && { fileName }) };
        describeDownload(reply, found.bucket, found.object, representation, options);
        if (query.format === 'auto') varyBy(reply, 'Accept');
        await this.send(representation, request, reply);
      },
    );
  }

  /** Leaves the bytes, and the ranges of them, to whoever is configured to send them. All that is to be decided has been. */
  private async handOff({ blobId, mediaType }: Representation, reply: FastifyReply): Promise<boolean> {
    const header = (name: string) => String(reply.getHeader(name));
    const terms = { contentDisposition: header('content-disposition'), cacheControl: header('cache-control') };
    // A server of bytes sends no policy along: for it, what a browser might run is not even of that type.
    const contentType = isActiveContent(mediaType) ? 'application/octet-stream' : mediaType;
    const to = await this.reader.handOff(blobId, { contentType, ...terms });
    if (to) sendElsewhere(reply, to);
    return to !== null;
  }

  private async represent(
    { object }: Readable,
    query: ReadObjectQuery,
    { accept, anew }: { readonly accept: string | undefined; readonly anew: boolean },
  ): Promise<Representation> {
    if (!wantsVariant(query)) return representationOf(object);
    const variant = variantOf(query, object.mediaType, accept, object.metadata['focus']);
    const { blobId, size, mediaType, variant: way } = await this.derivatives.get(object, variant, { anew });
    return { blobId, size, mediaType, etag: etagOfObject(object.sha256, way), modifiedAt: object.updatedAt };
  }

  private async send(representation: Representation, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { blobId, size, mediaType } = representation;
    const conditions = conditionsOf(request.headers);
    const verdict = judgeRead(conditions, representation);
    if (verdict === 'failed') throw HttpErrors.preconditionFailed();
    if (verdict === 'not-modified') {
      void reply.code(304).removeHeader('content-type').send();
      return;
    }
    // Ranges are defined for GET alone.
    if (request.method === 'HEAD') {
      void reply.header('content-length', String(size)).send();
      return;
    }
    if (await this.handOff(representation, reply)) return;
    const asked = rangeApplies(conditions, representation) ? parseRanges(request.headers.range, size) : 'whole';
    if (asked === 'unsatisfiable') {
      throw StorageErrors.rangeNotSatisfiable({ headers: { 'content-range': `bytes */${String(size)}` } });
    }
    if (asked !== 'whole' && asked.length > 1) {
      const parts = multipartRanges(asked, { size, mediaType }, newId(), (range) => this.reader.open(blobId, range));
      void reply.code(206).headers({ 'content-type': parts.contentType, 'content-length': String(parts.length) });
      void reply.send(parts.body);
      return;
    }
    const range = asked === 'whole' ? null : (asked[0] ?? null);
    sendBytes(reply, await this.reader.open(blobId, range ?? { start: 0, length: size }), size, range);
  }
}
