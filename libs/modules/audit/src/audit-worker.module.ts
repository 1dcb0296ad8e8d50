import { Module } from '@nestjs/common';
import { EgressModule } from '@plinth/platform/egress';
import { SealLoop } from './application/seal-loop.js';
import { SinkLoop } from './application/sinks/sink-loop.js';
import { AuditModule } from './audit.module.js';
import { ExpireEventsJob } from './jobs/expire-events.job.js';
import { ExportEventsJob } from './jobs/export-events.job.js';

/** The background work of audit. */
@Module({ imports: [AuditModule, EgressModule], providers: [SealLoop, SinkLoop, ExportEventsJob, ExpireEventsJob] })
export class AuditWorkerModule {}
