import { Controller, Delete, Head, HttpCode, Options, Patch, Post, Res } from '@nestjs/common';
import {
  ApiConsumes,
  ApiCreatedResponse,
  ApiForbiddenResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Authenticated, Public } from '@plinth/platform/access';
import { Streams, MayFail } from '@plinth/platform/http';
import { TusProtocol } from '../application/tus-protocol.js';
import { Tus, type TusExchange } from './tus.request.js';
import { sendTus } from './tus.response.js';
import { StorageErrors } from '../storage.errors.js';

const APPENDS = 'application/offset+octet-stream';

/** Uploads in several requests that survive broken connections: tus 1.0.0, for any client that speaks it. */
@ApiTags('Storage')
@ApiForbiddenResponse({
  description: '`storage.tus_refused`: a header that tus 1.0.0 asks for is missing, or does not fit.',
})
@ApiHeader({ name: 'Tus-Resumable', required: true, schema: { type: 'string', enum: ['1.0.0'] } })
@Controller('storage/uploads')
export class UploadsController {
  constructor(private readonly tus: TusProtocol) {}

  /** What this server can do. */
  @Public()
  @ApiNoContentResponse()
  @HttpCode(204)
  @MayFail(StorageErrors.tusVersion)
  @Options()
  capabilities(@Res({ passthrough: true }) reply: FastifyReply): void {
    void reply.headers(this.tus.capabilities());
  }

  /** Begins an upload; `Upload-Metadata` names `bucket`, `key` and perhaps `contentType`. Its address is `Location`. */
  @Authenticated()
  @Streams()
  @ApiConsumes(APPENDS)
  @ApiCreatedResponse()
  @MayFail(
    StorageErrors.tusVersion,
    StorageErrors.tusRefused,
    StorageErrors.invalidTus,
    StorageErrors.bucketNotFound,
    StorageErrors.invalidMetadata,
    StorageErrors.objectTooLarge,
    StorageErrors.quotaExceeded,
    StorageErrors.mediaTypeRefused,
    StorageErrors.uploadNotWhole,
    StorageErrors.diskFull,
    StorageErrors.storeUnavailable,
    StorageErrors.storeBroken,
  )
  @Post()
  async begin(@Tus() exchange: TusExchange, @Res() reply: FastifyReply): Promise<void> {
    await sendTus(exchange.request, reply, () => this.tus.answer(exchange.tus));
  }

  /** How far an upload got. */
  @Authenticated()
  @ApiOkResponse()
  @MayFail(StorageErrors.uploadNotFound, StorageErrors.tusVersion, StorageErrors.tusRefused, StorageErrors.invalidTus)
  @Head(':id')
  async progress(@Tus() exchange: TusExchange, @Res() reply: FastifyReply): Promise<void> {
    await sendTus(exchange.request, reply, () => this.tus.answer(exchange.tus));
  }

  /** Appends bytes. With the last of them the upload becomes an object. */
  @Authenticated()
  @Streams()
  @ApiConsumes(APPENDS)
  @ApiNoContentResponse()
  @MayFail(
    StorageErrors.uploadNotFound,
    StorageErrors.tusVersion,
    StorageErrors.tusRefused,
    StorageErrors.invalidTus,
    StorageErrors.checksumMismatch,
    StorageErrors.uploadNotWhole,
    StorageErrors.objectTooLarge,
    StorageErrors.quotaExceeded,
    StorageErrors.mediaTypeRefused,
    StorageErrors.diskFull,
    StorageErrors.storeUnavailable,
    StorageErrors.storeBroken,
  )
  @Patch(':id')
  async append(@Tus() exchange: TusExchange, @Res() reply: FastifyReply): Promise<void> {
    await sendTus(exchange.request, reply, () => this.tus.answer(exchange.tus));
  }

  /** Gives an upload up. What has become an object stays. */
  @Authenticated()
  @ApiNoContentResponse()
  @MayFail(StorageErrors.uploadNotFound, StorageErrors.tusVersion, StorageErrors.tusRefused, StorageErrors.invalidTus)
  @Delete(':id')
  async terminate(@Tus() exchange: TusExchange, @Res() reply: FastifyReply): Promise<void> {
    await sendTus(exchange.request, reply, () => this.tus.answer(exchange.tus));
  }
}
