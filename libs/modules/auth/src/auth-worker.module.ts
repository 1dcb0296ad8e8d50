import { Module } from '@nestjs/common';
import { AuthModule } from './auth.module.js';
import { RegisterQuietlyJob } from './jobs/register-quietly.job.js';
import { SendLinkJob } from './jobs/send-link.job.js';

@Module({ imports: [AuthModule], providers: [RegisterQuietlyJob, SendLinkJob] })
export class AuthWorkerModule {}
