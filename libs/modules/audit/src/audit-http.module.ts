import { Module } from '@nestjs/common';
import { SinkMetrics } from './application/sinks/sink-metrics.js';
import { SuperviseTrail } from './application/supervise-trail.js';
import { AuditModule } from './audit.module.js';
import { AuditEventsAdminController } from './http/audit-events-admin.controller.js';
import { DeprecationsAdminController } from './http/deprecations-admin.controller.js';

/** The routes of audit. */
@Module({
  imports: [AuditModule],
  providers: [SuperviseTrail, SinkMetrics],
  controllers: [AuditEventsAdminController, DeprecationsAdminController],
})
export class AuditHttpModule {}
