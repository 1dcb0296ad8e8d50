import { Module } from '@nestjs/common';
import { SteerJob } from './application/steer-job.js';
import { SubmitJob } from './application/submit-job.js';
import { SubmittableTypes } from './application/submittable-types.js';
import { JobTypesController } from './http/job-types.controller.js';
import { JobsController } from './http/jobs.controller.js';

@Module({
  providers: [SteerJob, SubmitJob, SubmittableTypes],
  controllers: [JobTypesController, JobsController],
})
export class JobsHttpModule {}
