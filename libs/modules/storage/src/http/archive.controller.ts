import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Authenticated } from '@plinth/platform/access';
import { MayFail } from '@plinth/platform/http';
import { contentDisposition } from '../application/content-disposition.js';
import { StreamArchive } from '../application/stream-archive.js';
import { StorageErrors } from '../storage.errors.js';
import { ArchiveQuery } from './archive.query.js';
import { STALLED_MS } from './object-download.response.js';

/** Many objects in one download. */
@ApiTags('Storage')
@Controller('storage/buckets/:bucket/archive')
export class ArchiveController {
  constructor(private readonly archives: StreamArchive) {}

  /** Downloads all objects below a prefix as a ZIP archive, which is made while it is sent. */
  @Authenticated()
  @ApiOkResponse({
    description: 'The archive.',
    content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } },
  })
  @MayFail(StorageErrors.bucketNotFound, StorageErrors.archiveTooLarge, StorageErrors.archivesBusy)
  @Get()
  async get(
    @Param('bucket') name: string,
    @Query() { prefix = '' }: ArchiveQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const archive = await this.archives.open(name, prefix);
    const folder = prefix.replace(/\/$/, '').split('/').at(-1);
    void reply.headers({
      'content-type': 'application/zip',
      'content-disposition': contentDisposition(
        'attachment',
        `${folder === undefined || folder === '' ? name : folder}.zip`,
      ),
      'cache-control': 'no-store',
    });
    reply.raw.setTimeout(STALLED_MS, () => reply.raw.destroy());
    void reply.send(archive);
  }
}
