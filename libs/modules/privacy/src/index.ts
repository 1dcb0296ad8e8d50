import { defineModule } from '@plinth/platform/module';
import { ExportsRetention } from './application/exports-retention.js';
import { ExportPersonJob } from './jobs/export-person.job.js';
import { CreatePersonalExport1764000008001 } from './persistence/migrations/0001-personal-export.js';
import { PersonalExport } from './persistence/personal-export.entity.js';
import { PrivacyHttpModule } from './privacy-http.module.js';
import { PrivacyWorkerModule } from './privacy-worker.module.js';
import { PrivacyErrors } from './privacy.errors.js';
import { PrivacyModule } from './privacy.module.js';
import { privacyPermissions } from './privacy.permissions.js';
import { PrivacyPersonalData } from './privacy.personal-data.js';

export { writeWhole } from './application/archive-files.js';
export { PersonalArchive } from './application/personal-archive.js';

/** What people may ask for about themselves: archives, receipts of erasures, legal holds. */
export const privacy = defineModule({
  name: 'privacy',
  core: PrivacyModule,
  http: PrivacyHttpModule,
  worker: PrivacyWorkerModule,
  entities: [PersonalExport],
  migrations: [CreatePersonalExport1764000008001],
  permissions: privacyPermissions,
  errors: PrivacyErrors.catalogue,
  jobs: [ExportPersonJob],
  personalData: PrivacyPersonalData,
  retention: [ExportsRetention],
});
