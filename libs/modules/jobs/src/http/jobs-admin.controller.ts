import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Requires } from '@plinth/platform/access';
import { ApiPage, IdPipe, Pages, type ListDefinition, type PageResponse } from '@plinth/platform/http';
import { JobLedger, JobTrees } from '@plinth/platform/queue';
import { ManageQueues } from '../application/manage-queues.js';
import { ExaminedJobResponse, seenByOthers } from './examined-job.response.js';
import { JobResponse } from './job.response.js';
import { JobTreeResponse } from './job-tree.response.js';
import { jobFilterOf, ListAllJobsQuery } from './list-jobs.query.js';
import { RetriedJobsResponse } from './retried-jobs.response.js';
import { RetryJobsRequest } from './retry-jobs.request.js';

const LIST: ListDefinition = { name: 'all-jobs', sorts: ['createdAt'], defaultSort: '-createdAt' };

/** Everybody's background work. */
@ApiTags('Jobs')
@Controller('admin/jobs')
export class JobsAdminController {
  constructor(
    private readonly ledger: JobLedger,
    private readonly trees: JobTrees,
    private readonly queues: ManageQueues,
    private readonly pages: Pages,
  ) {}

  /** Jobs of all owners; sort: `createdAt`. */
  @Requires('jobs:read')
  @ApiPage(JobResponse, LIST)
  @Get()
  async list(@Query() query: ListAllJobsQuery): Promise<PageResponse<JobResponse>> {
    const page = await this.ledger.list('all', jobFilterOf(query), this.pages.request(query, LIST));
    return this.pages.answer(page, query, LIST, seenByOthers);
  }

  /** One job, with the attempts that failed and where in the code they did. */
  @Requires('jobs:read')
  @ApiOkResponse({ type: ExaminedJobResponse })
  @Get(':id')
  async get(@Param('id', IdPipe) id: string): Promise<ExaminedJobResponse> {
    const job = await this.ledger.find(id, 'all');
    return ExaminedJobResponse.examined(job, await this.ledger.attempts(id));
  }

  /** A job with all that it waits for, or waited for: at most 1,000 jobs, the upper levels first. */
  @Requires('jobs:read')
  @ApiOkResponse({ type: JobTreeResponse })
  @Get(':id/tree')
  async tree(@Param('id', IdPipe) id: string): Promise<JobTreeResponse> {
    return JobTreeResponse.of(await this.trees.find(id, 'all'));
  }

  /** Runs failed jobs again, with all their attempts: at most 1,000 at a time, oldest first. */
  @Requires('jobs:manage')
  @ApiAcceptedResponse({ type: RetriedJobsResponse })
  @Post('retry')
  @HttpCode(202)
  async retry(@Body() filter: RetryJobsRequest): Promise<RetriedJobsResponse> {
    return { retried: await this.queues.retry(jobFilterOf(filter)) };
  }
}
