import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Requires } from '@plinth/platform/access';
import { ApiPage, IdPipe, Pages, type PageResponse } from '@plinth/platform/http';
import { AuditEventsService } from '../application/audit-events.service.js';
import { filterOf } from '../application/filter-fields.js';
import { SuperviseTrail } from '../application/supervise-trail.js';
import { AuditEventResponse } from './audit-event.response.js';
import { AuditExportResponse } from './audit-export.response.js';
import { ExportAuditEventsRequest } from './export-audit-events.request.js';
import { ListAuditEventsQuery } from './list-audit-events.query.js';
import { VerificationResponse } from './verification.response.js';
import { VerifyAuditEventsRequest } from './verify-audit-events.request.js';

const LIST = { name: 'audit-events', sorts: ['at'], defaultSort: '-at' };

/** What happened on the platform. */
@ApiTags('Audit')
@Controller('admin/audit-events')
export class AuditEventsAdminController {
  constructor(
    private readonly events: AuditEventsService,
    private readonly trail: SuperviseTrail,
    private readonly pages: Pages,
  ) {}

  /** Lists events, newest first; sort: `at`, in the order in which they were recorded. */
  @Requires('audit:read')
  @ApiPage(AuditEventResponse, LIST)
  @Get()
  async list(@Query() query: ListAuditEventsQuery): Promise<PageResponse<AuditEventResponse>> {
    const page = await this.events.page(filterOf(query), this.pages.request(query, LIST));
    return this.pages.answer(page, query, LIST, (event) => AuditEventResponse.from(event));
  }

  /** Recomputes the hash chain over the whole trail and names the first break. */
  @Requires('audit:read')
  @ApiOkResponse({ type: VerificationResponse })
  @HttpCode(200)
  @Post('verify')
  async verify(@Body() { checkpoint }: VerifyAuditEventsRequest): Promise<VerificationResponse> {
    return VerificationResponse.from(await this.trail.verify(checkpoint ?? null));
  }

  /**
   * Exports events: as NDJSON with the proof that they are what was sealed, personal fields encrypted, or as CSV for
   * spreadsheets, without them.
   */
  @Requires('audit:read')
  @ApiAcceptedResponse({ type: AuditExportResponse })
  @HttpCode(202)
  @Post('export')
  async export(
    @Body() request: ExportAuditEventsRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AuditExportResponse> {
    const job = await this.trail.export(filterOf(request), request.format ?? 'ndjson');
    void reply.header('location', `/v1/jobs/${job.id}`);
    return AuditExportResponse.from(job);
  }

  /** Shows an event. */
  @Requires('audit:read')
  @ApiOkResponse({ type: AuditEventResponse })
  @Get(':id')
  async get(@Param('id', IdPipe) id: string): Promise<AuditEventResponse> {
    return AuditEventResponse.from(await this.events.get(id));
  }
}
