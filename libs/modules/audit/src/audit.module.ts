import { Module } from '@nestjs/common';
import { AuditEventsService } from './application/audit-events.service.js';
import { MakeExport } from './application/make-export.js';
import { AuditPersonalData } from './audit.personal-data.js';
import { SinksRepository } from './persistence/sinks.repository.js';

/** The services of audit. */
@Module({
  providers: [AuditEventsService, MakeExport, AuditPersonalData, SinksRepository],
  exports: [AuditEventsService, MakeExport, AuditPersonalData, SinksRepository],
})
export class AuditModule {}
