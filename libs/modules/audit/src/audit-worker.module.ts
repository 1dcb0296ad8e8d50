import { Module } from '@nestjs/common';
import { SealLoop } from './application/seal-loop.js';
import { AuditModule } from './audit.module.js';
import { ExportEventsJob } from './jobs/export-events.job.js';

/** The background work of audit. */
@Module({ imports: [AuditModule], providers: [SealLoop, ExportEventsJob] })
export class AuditWorkerModule {}
