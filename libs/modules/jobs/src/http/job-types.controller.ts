import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Authenticated } from '@plinth/platform/access';
import { cutPage } from '@plinth/platform/database';
import { ApiPage, ListQuery, Pages, type ListDefinition, type PageResponse } from '@plinth/platform/http';
import { JobRegistry } from '@plinth/platform/queue';
import { SubmittableTypes } from '../application/submittable-types.js';
import { JobTypeResponse } from './job-type.response.js';

const LIST: ListDefinition = { name: 'job-types', sorts: ['type'], defaultSort: 'type' };

/** What work there is to submit. */
@ApiTags('Jobs')
@Controller('jobs/types')
export class JobTypesController {
  constructor(
    private readonly types: SubmittableTypes,
    private readonly registry: JobRegistry,
    private readonly pages: Pages,
  ) {}

  /** The types that the caller may submit; sort: `type`. */
  @Authenticated()
  @ApiPage(JobTypeResponse, LIST)
  @Get()
  list(@Query() query: ListQuery): PageResponse<JobTypeResponse> {
    const request = this.pages.request(query, LIST);
    const all = this.types.all();
    const sorted = request.sort.startsWith('-') ? all.toReversed() : all;
    const from = request.after ? sorted.findIndex(({ name }) => name === request.after?.id) + 1 : 0;
    const page = cutPage(sorted.slice(from), request, ({ name }) => ({ value: name, id: name }));
    return this.pages.answer(page, query, LIST, (type) => JobTypeResponse.from(type, this.registry.schemaOf(type)));
  }
}
