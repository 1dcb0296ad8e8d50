import { defineModule } from '@plinth/platform/module';
import { AuditHttpModule } from './audit-http.module.js';
import { AuditWorkerModule } from './audit-worker.module.js';
import { AuditErrors } from './audit.errors.js';
import { AuditModule } from './audit.module.js';
import { auditPermissions } from './audit.permissions.js';
import { AuditPersonalData } from './audit.personal-data.js';
import { ExpireEventsJob } from './jobs/expire-events.job.js';
import { ExportEventsJob } from './jobs/export-events.job.js';
import { AuditSinkCursor } from './persistence/audit-sink.entity.js';
import { CreateAuditExport1764000007000 } from './persistence/migrations/0001-audit-export.js';
import { CreateAuditSink1764000007001 } from './persistence/migrations/0002-audit-sinks.js';
import { DropAuditExport1764000007002 } from './persistence/migrations/0003-drop-audit-export.js';

/** What happened: shown, verified and exported. The platform's audit trail keeps it. */
export const audit = defineModule({
  name: 'audit',
  core: AuditModule,
  http: AuditHttpModule,
  worker: AuditWorkerModule,
  entities: [AuditSinkCursor],
  migrations: [CreateAuditExport1764000007000, CreateAuditSink1764000007001, DropAuditExport1764000007002],
  permissions: auditPermissions,
  errors: AuditErrors.catalogue,
  jobs: [ExportEventsJob, ExpireEventsJob],
  personalData: AuditPersonalData,
});
