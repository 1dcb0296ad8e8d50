import { Module } from '@nestjs/common';
import { BoardPass } from './application/board-pass.js';
import { BullBoard } from './application/bull-board.js';
import { JobStreamsService } from './application/job-streams.service.js';
import { KeepSchedules } from './application/keep-schedules.js';
import { ManageQueues } from './application/manage-queues.js';
import { SteerJob } from './application/steer-job.js';
import { SubmitJob } from './application/submit-job.js';
import { SubmittableTypes } from './application/submittable-types.js';
import { BoardPassController } from './http/board-pass.controller.js';
import { BoardController } from './http/board.controller.js';
import { JobEventsController } from './http/job-events.controller.js';
import { JobTypesController } from './http/job-types.controller.js';
import { JobsAdminController } from './http/jobs-admin.controller.js';
import { JobsController } from './http/jobs.controller.js';
import { QueuesAdminController } from './http/queues-admin.controller.js';
import { SchedulesController } from './http/schedules.controller.js';

@Module({
  providers: [
    BoardPass,
    BullBoard,
    JobStreamsService,
    KeepSchedules,
    ManageQueues,
    SteerJob,
    SubmitJob,
    SubmittableTypes,
  ],
  controllers: [
    JobTypesController,
    SchedulesController,
    JobsController,
    JobEventsController,
    QueuesAdminController,
    BoardPassController,
    BoardController,
    JobsAdminController,
  ],
})
export class JobsHttpModule {}
