import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Authenticated, InPerson } from '@plinth/platform/access';
import { currentOwner } from '@plinth/platform/database';
import { ApiPage, IdPipe, ListQuery, Pages, type ListDefinition, type PageResponse } from '@plinth/platform/http';
import { Schedules } from '@plinth/platform/schedules';
import { KeepSchedules } from '../application/keep-schedules.js';
import { ChangeScheduleRequest } from './change-schedule.request.js';
import { CreateScheduleRequest } from './create-schedule.request.js';
import { ScheduleResponse } from './schedule.response.js';

const LIST: ListDefinition = { name: 'job-schedules', sorts: ['createdAt'], defaultSort: '-createdAt' };

/** The caller's recurring work. */
@ApiTags('Jobs')
@Controller('jobs/schedules')
export class SchedulesController {
  constructor(
    private readonly schedules: Schedules,
    private readonly keepSchedules: KeepSchedules,
    private readonly pages: Pages,
  ) {}

  /** The caller's schedules; sort: `createdAt`. */
  @Authenticated()
  @ApiPage(ScheduleResponse, LIST)
  @Get()
  async list(@Query() query: ListQuery): Promise<PageResponse<ScheduleResponse>> {
    const page = await this.schedules.list(currentOwner(), this.pages.request(query, LIST));
    return this.pages.answer(page, query, LIST, (schedule) => ScheduleResponse.from(schedule));
  }

  /** Adds a schedule. Each of its times makes one job, however many workers there are. */
  @Authenticated()
  @InPerson()
  @ApiCreatedResponse({ type: ScheduleResponse })
  @Post()
  async create(
    @Body() { type, payload, cron, everySeconds, timeZone, paused, jitterSeconds, catchUp }: CreateScheduleRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ScheduleResponse> {
    const schedule = await this.keepSchedules.create({
      type,
      payload,
      cron: cron ?? null,
      everySeconds: everySeconds ?? null,
      timeZone: timeZone ?? 'UTC',
      paused: paused ?? false,
      jitterSeconds: jitterSeconds ?? 0,
      catchUp: catchUp ?? 'one',
    });
    void reply.header('location', `/v1/jobs/schedules/${schedule.id}`);
    return ScheduleResponse.from(schedule);
  }

  /** One schedule. */
  @Authenticated()
  @ApiOkResponse({ type: ScheduleResponse })
  @Get(':id')
  async get(@Param('id', IdPipe) id: string): Promise<ScheduleResponse> {
    return ScheduleResponse.from(await this.schedules.find(id, currentOwner()));
  }

  /** Changes a schedule. One that is resumed does not make up for what it has missed. */
  @Authenticated()
  @InPerson()
  @ApiOkResponse({ type: ScheduleResponse })
  @Patch(':id')
  async change(@Param('id', IdPipe) id: string, @Body() change: ChangeScheduleRequest): Promise<ScheduleResponse> {
    return ScheduleResponse.from(await this.keepSchedules.change(id, change));
  }

  /** Removes a schedule; jobs that it has made stay. */
  @Authenticated()
  @ApiNoContentResponse()
  @Delete(':id')
  @HttpCode(204)
  delete(@Param('id', IdPipe) id: string): Promise<void> {
    return this.keepSchedules.remove(id);
  }
}
