import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Authenticated } from '@plinth/platform/access';
import { currentOwner } from '@plinth/platform/database';
import { ApiPage, IdPipe, ListQuery, Pages, type ListDefinition, type PageResponse } from '@plinth/platform/http';
import { JobLedger, JobTrees } from '@plinth/platform/queue';
import { SteerJob } from '../application/steer-job.js';
import { SubmitJob } from '../application/submit-job.js';
import { requestedJob } from './child-job.request.js';
import { JobLogResponse } from './job-log.response.js';
import { JobResponse } from './job.response.js';
import { JobTreeResponse } from './job-tree.response.js';
import { jobFilterOf, ListJobsQuery } from './list-jobs.query.js';
import { SubmitJobRequest } from './submit-job.request.js';

const JOBS: ListDefinition = { name: 'jobs', sorts: ['createdAt'], defaultSort: '-createdAt' };
const LOGS: ListDefinition = { name: 'job-logs', sorts: ['at'], defaultSort: 'at' };

/** The caller's background work. */
@ApiTags('Jobs')
@Controller('jobs')
export class JobsController {
  constructor(
    private readonly ledger: JobLedger,
    private readonly trees: JobTrees,
    private readonly submitJob: SubmitJob,
    private readonly steerJob: SteerJob,
    private readonly pages: Pages,
  ) {}

  /** Submits a job, with all its `children` or not at all; 200 where a live job holds the unique key. */
  @Authenticated()
  @ApiAcceptedResponse({ type: JobResponse })
  @ApiOkResponse({ type: JobResponse, description: 'The live job that holds the unique key.' })
  @Post()
  @HttpCode(202)
  async submit(@Body() body: SubmitJobRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<JobResponse> {
    const { job, created } = await this.submitJob.run(requestedJob(body));
    void reply.code(created ? 202 : 200).header('location', `/v1/jobs/${job.id}`);
    return JobResponse.from(job);
  }

  /** The caller's jobs; sort: `createdAt`. */
  @Authenticated()
  @ApiPage(JobResponse, JOBS)
  @Get()
  async list(@Query() query: ListJobsQuery): Promise<PageResponse<JobResponse>> {
    const page = await this.ledger.list(currentOwner(), jobFilterOf(query), this.pages.request(query, JOBS));
    return this.pages.answer(page, query, JOBS, (job) => JobResponse.from(job));
  }

  /** One job. */
  @Authenticated()
  @ApiOkResponse({ type: JobResponse })
  @Get(':id')
  async get(@Param('id', IdPipe) id: string): Promise<JobResponse> {
    return JobResponse.from(await this.ledger.find(id, currentOwner()));
  }

  /** A job with all that it waits for, or waited for: at most 1,000 jobs, the upper levels first. */
  @Authenticated()
  @ApiOkResponse({ type: JobTreeResponse })
  @Get(':id/tree')
  async tree(@Param('id', IdPipe) id: string): Promise<JobTreeResponse> {
    return JobTreeResponse.of(await this.trees.find(id, currentOwner()));
  }

  /** What a job has logged; sort: `at`. */
  @Authenticated()
  @ApiPage(JobLogResponse, LOGS)
  @Get(':id/logs')
  async logs(@Param('id', IdPipe) id: string, @Query() query: ListQuery): Promise<PageResponse<JobLogResponse>> {
    // The cursor is bound to the job, too.
    const list = { ...LOGS, name: `${LOGS.name}/${id}` };
    const page = await this.ledger.logs(id, currentOwner(), this.pages.request(query, list));
    return this.pages.answer(page, query, list, (line) => JobLogResponse.from(line));
  }

  /** Cancels a job: at once where it waits; one that runs is asked to stop. */
  @Authenticated()
  @ApiAcceptedResponse({ type: JobResponse })
  @Post(':id/cancel')
  @HttpCode(202)
  async cancel(@Param('id', IdPipe) id: string): Promise<JobResponse> {
    return JobResponse.from(await this.steerJob.cancel(id));
  }

  /** Runs a failed or cancelled job again, with all its attempts. */
  @Authenticated()
  @ApiAcceptedResponse({ type: JobResponse })
  @Post(':id/retry')
  @HttpCode(202)
  async retry(@Param('id', IdPipe) id: string): Promise<JobResponse> {
    return JobResponse.from(await this.steerJob.retry(id));
  }
}
