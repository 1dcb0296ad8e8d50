import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import { Requires } from '@plinth/platform/access';
import { cutPage } from '@plinth/platform/database';
import { ApiPage, ListQuery, Pages, type ListDefinition, type PageResponse } from '@plinth/platform/http';
import { ManageQueues } from '../application/manage-queues.js';
import { QueueResponse } from './queue.response.js';

const LIST: ListDefinition = { name: 'queues', sorts: ['name'], defaultSort: 'name' };

/** The queues of the platform. */
@ApiTags('Jobs')
@Controller('admin/queues')
export class QueuesAdminController {
  constructor(
    private readonly queues: ManageQueues,
    private readonly pages: Pages,
  ) {}

  /** Every queue with its depth, rates and latency; sort: `name`. */
  @Requires('jobs:read')
  @ApiPage(QueueResponse, LIST)
  @Get()
  async list(@Query() query: ListQuery): Promise<PageResponse<QueueResponse>> {
    const request = this.pages.request(query, LIST);
    const all = await this.queues.states();
    const sorted = request.sort.startsWith('-') ? all.toReversed() : all;
    const from = request.after ? sorted.findIndex(({ counts }) => counts.queue === request.after?.id) + 1 : 0;
    const page = cutPage(sorted.slice(from), request, ({ counts: { queue } }) => ({ value: queue, id: queue }));
    return this.pages.answer(page, query, LIST, (state) => QueueResponse.from(state));
  }

  /** Lets no job of a queue start, on any worker; those that run go on. */
  @Requires('jobs:manage')
  @ApiNoContentResponse()
  @Post(':name/pause')
  @HttpCode(204)
  pause(@Param('name') name: string): Promise<void> {
    return this.queues.pause(name);
  }

  /** Lets the jobs of a queue start again. */
  @Requires('jobs:manage')
  @ApiNoContentResponse()
  @Post(':name/resume')
  @HttpCode(204)
  resume(@Param('name') name: string): Promise<void> {
    return this.queues.resume(name);
  }
}
