import { Module } from '@nestjs/common';
import { ExportPersonJob } from './jobs/export-person.job.js';
import { PrivacyModule } from './privacy.module.js';

/** The background work of privacy. */
@Module({ imports: [PrivacyModule], providers: [ExportPersonJob] })
export class PrivacyWorkerModule {}
