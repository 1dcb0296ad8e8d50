import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '@plinth/platform/access';
import { IdPipe, MayFail } from '@plinth/platform/http';
import { TakeExport } from '../application/take-export.js';
import { PrivacyErrors } from '../privacy.errors.js';
import { DownloadExportQuery } from './download-export.query.js';

/** The archives themselves. */
@ApiTags('Privacy')
@Controller('personal-exports')
export class ArchivesController {
  constructor(private readonly exports: TakeExport) {}

  /** Downloads the archive of a person. The link is all that it takes, until it expires. */
  @Public()
  @ApiOkResponse({
    description: 'The archive.',
    content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } },
  })
  @MayFail(PrivacyErrors.exportNotFound)
  @Get(':id')
  async download(
    @Param('id', IdPipe) id: string,
    @Query() { expires, signature }: DownloadExportQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { size, body } = await this.exports.run({ id, expires, signature });
    void reply
      .header('content-type', 'application/zip')
      .header('content-length', String(size))
      .header('content-disposition', `attachment; filename="personal-data-${id}.zip"`)
      .send(body);
  }
}
