import { Readable } from 'node:stream';
import { Controller, Get, Head, HttpCode, Param, Query, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../access/route-policy.js';
import { AuditTrail } from '../audit-trail/audit-trail.js';
import { Transaction } from '../database/transaction.js';
import { IdPipe } from '../http/id.pipe.js';
import { MayFail } from '../http/may-fail.decorator.js';
import { DownloadFileQuery } from './download-file.query.js';
import { FileLinks } from './file-links.js';
import { KeptFileErrors } from './kept-file.errors.js';
import { KeptFiles, type KeptFile } from './kept-files.js';

/** What jobs have made to be fetched, for the holders of its links. */
@ApiTags('Jobs')
@Controller('downloads')
export class DownloadsController {
  constructor(
    private readonly files: KeptFiles,
    private readonly links: FileLinks,
    private readonly audit: AuditTrail,
    private readonly transaction: Transaction,
  ) {}

  /** Looks at a link without downloading, as previews do. */
  @Public()
  @ApiExcludeEndpoint()
  @HttpCode(204)
  @Head(':id')
  async look(@Param('id', IdPipe) id: string, @Query() query: DownloadFileQuery): Promise<void> {
    await this.find(id, query);
  }

  /** Downloads what a job has made; the link comes from its result and works until it expires, for some files once. */
  @Public()
  @ApiOkResponse({
    description: 'The file.',
    content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
  })
  @MayFail(KeptFileErrors.notFound)
  @Get(':id')
  async download(
    @Param('id', IdPipe) id: string,
    @Query() query: DownloadFileQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const file = await this.find(id, query);
    await this.transaction.run(async () => {
      if (!(await this.files.take(file))) throw KeptFileErrors.notFound();
      await this.audit.record({ action: 'files.file_downloaded', resource: { type: file.purpose, id } });
    });
    void reply
      .header('content-type', file.mediaType)
      .header('content-length', String(file.bytes))
      .header('content-disposition', `attachment; filename="${file.name}"`)
      .send(Readable.from(this.files.read(file), { objectMode: false }));
  }

  private async find(id: string, { expires, signature }: DownloadFileQuery): Promise<KeptFile> {
    const file = this.links.isValid({ id, expires, signature }) ? await this.files.find(id) : null;
    if (!file) throw KeptFileErrors.notFound();
    return file;
  }
}
