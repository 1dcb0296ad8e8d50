import { Module } from '@nestjs/common';
import { JobStreamsService } from './application/job-streams.service.js';
import { SteerJob } from './application/steer-job.js';
import { SubmitJob } from './application/submit-job.js';
import { SubmittableTypes } from './application/submittable-types.js';
import { JobEventsController } from './http/job-events.controller.js';
import { JobTypesController } from './http/job-types.controller.js';
import { JobsController } from './http/jobs.controller.js';

@Module({
  providers: [JobStreamsService, SteerJob, SubmitJob, SubmittableTypes],
  controllers: [JobTypesController, JobsController, JobEventsController],
})
export class JobsHttpModule {}
