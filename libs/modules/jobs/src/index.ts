import { defineModule } from '@plinth/platform/module';
import { JobsHttpModule } from './jobs-http.module.js';
import { JobsModule } from './jobs.module.js';
import { jobsPermissions } from './jobs.permissions.js';
import { JobsPersonalData } from './jobs.personal-data.js';

export const jobs = defineModule({
  name: 'jobs',
  core: JobsModule,
  http: JobsHttpModule,
  permissions: jobsPermissions,
  personalData: JobsPersonalData,
});
