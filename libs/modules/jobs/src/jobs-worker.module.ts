import { Module } from '@nestjs/common';
import { EgressModule } from '@plinth/platform/egress';
import { HttpRequestJob } from './jobs/http-request.job.js';

@Module({ imports: [EgressModule], providers: [HttpRequestJob] })
export class JobsWorkerModule {}
