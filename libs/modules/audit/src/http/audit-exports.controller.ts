import { Controller, Get, Head, Header, HttpCode, Param, Query, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '@plinth/platform/access';
import { IdPipe } from '@plinth/platform/http';
import { TakeExport } from '../application/take-export.js';
import { DownloadAuditExportQuery } from './download-audit-export.query.js';

const CONTENT = {
  'application/x-ndjson': { schema: { type: 'string' } },
  'text/csv': { schema: { type: 'string' } },
};

/** The files of exports. */
@ApiTags('Audit')
@Controller('audit-exports')
export class AuditExportsController {
  constructor(private readonly exports: TakeExport) {}

  /** Looks at a link without using it up, so that a preview of it does not take the file away. */
  @Public()
  @ApiExcludeEndpoint()
  @HttpCode(204)
  @Head(':id')
  look(@Param('id', IdPipe) id: string, @Query() { expires, signature }: DownloadAuditExportQuery): void {
    this.exports.check({ id, expires, signature });
  }

  /** Downloads an export. Its link works once. */
  @Public()
  @ApiOkResponse({ description: 'The events.', content: CONTENT })
  @Header('cache-control', 'no-store')
  @Get(':id')
  async download(
    @Param('id', IdPipe) id: string,
    @Query() { expires, signature }: DownloadAuditExportQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { format, size, body } = await this.exports.run({ id, expires, signature });
    void reply
      .header('content-type', format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson')
      .header('content-length', String(size))
      .header('content-disposition', `attachment; filename="audit-${id}.${format}"`)
      .send(body);
  }
}
