import { Body, Controller, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Requires } from '@plinth/platform/access';
import { ApiIdempotencyKey, IdempotentStreams, MayFail, Streams } from '@plinth/platform/http';
import { KeptFileErrors } from '@plinth/platform/kept-files';
import { StartExport } from '../application/export/start-export.js';
import type { FileFormat } from '../application/import/read-rows.js';
import { StartImport } from '../application/import/start-import.js';
import { UsersErrors } from '../users.errors.js';
import { BulkJobResponse } from './bulk-job.response.js';
import { ExportUsersRequest } from './export-users.request.js';
import { ImportUsersQuery } from './import-users.query.js';

const FORMATS: Readonly<Record<string, FileFormat | undefined>> = {
  'text/csv': 'csv',
  'application/x-ndjson': 'ndjson',
};
const TYPE = /^([a-z]+\/[a-z-]+)(?:; ?(?:charset="?utf-8"?|header=present))*$/i;

/** Accounts by the file. */
@ApiTags('Users')
@Controller('admin/users')
export class UsersBulkAdminController {
  constructor(
    private readonly startImport: StartImport,
    private readonly startExport: StartExport,
    private readonly streams: IdempotentStreams,
  ) {}

  /**
   * Imports accounts from a file, which is the body: CSV whose first line names the columns, or one JSON object a line,
   * in UTF-8. Each row is checked on its own; the job's `result` counts them and links to a report on those that were
   * refused. The same file again changes nothing. Rows that name roles need a fresh sign-in of whoever asks.
   */
  @Requires('users:write')
  @Streams()
  @ApiIdempotencyKey()
  @ApiConsumes('text/csv', 'application/x-ndjson')
  @ApiBody({
    schema: {
      type: 'string',
      maxLength: 268_435_456,
      example: 'email,displayName,roles\nada@example.com,Ada Lovelace,\n',
    },
  })
  @ApiAcceptedResponse({ type: BulkJobResponse })
  @MayFail(UsersErrors.importType, UsersErrors.importColumns, UsersErrors.importEmpty, KeptFileErrors.tooLarge)
  @HttpCode(202)
  @Post('import')
  async import(
    @Query() { onExisting = 'skip', invite, dryRun }: ImportUsersQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BulkJobResponse | string | undefined> {
    const options = {
      format: formatOf(request.headers['content-type']),
      onExisting,
      invite: invite === 'true',
      dryRun: dryRun === 'true',
    };
    const file = await this.startImport.receive(request.raw, options);
    const received = { content: [options.format, file.sha256], discard: () => this.startImport.discard(file) };
    return this.streams.once(reply, received, async () => {
      const job = await this.startImport.run(file, options);
      void reply.header('location', `/v1/jobs/${job.id}`);
      return BulkJobResponse.from(job);
    });
  }

  /** Exports accounts into a file; the job's `result.url` downloads it, for an hour. */
  @Requires('users:export')
  @ApiAcceptedResponse({ type: BulkJobResponse })
  @HttpCode(202)
  @Post('export')
  async export(
    @Body() request: ExportUsersRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BulkJobResponse> {
    const job = await this.startExport.run(request);
    void reply.header('location', `/v1/jobs/${job.id}`);
    return BulkJobResponse.from(job);
  }
}

function formatOf(contentType = ''): FileFormat {
  const format = FORMATS[TYPE.exec(contentType)?.[1]?.toLowerCase() ?? ''];
  if (!format) throw UsersErrors.importType();
  return format;
}
