import { Module } from '@nestjs/common';
import { AuthModule } from './auth.module.js';
import { RegisterQuietlyJob } from './jobs/register-quietly.job.js';
import { RemoveExpiredJob } from './jobs/remove-expired.job.js';
import { RemoveServiceAccountsJob } from './jobs/remove-service-accounts.job.js';
import { SendLinkJob } from './jobs/send-link.job.js';
import { ExpiredRepository } from './persistence/expired.repository.js';

@Module({
  imports: [AuthModule],
  providers: [ExpiredRepository, RegisterQuietlyJob, RemoveExpiredJob, RemoveServiceAccountsJob, SendLinkJob],
})
export class AuthWorkerModule {}
