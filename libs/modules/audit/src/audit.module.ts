import { Module } from '@nestjs/common';
import { AuditEventsService } from './application/audit-events.service.js';
import { MakeExport } from './application/make-export.js';
import { ExportFiles } from './application/export-files.js';
import { ExportLinks } from './application/export-links.js';
import { TakeExport } from './application/take-export.js';
import { AuditPersonalData } from './audit.personal-data.js';
import { ExportsRepository } from './persistence/exports.repository.js';
import { SinksRepository } from './persistence/sinks.repository.js';

/** The services of audit. */
@Module({
  providers: [
    AuditEventsService,
    MakeExport,
    AuditPersonalData,
    ExportFiles,
    ExportLinks,
    ExportsRepository,
    SinksRepository,
    TakeExport,
  ],
  exports: [AuditEventsService, MakeExport, TakeExport, AuditPersonalData, SinksRepository],
})
export class AuditModule {}
