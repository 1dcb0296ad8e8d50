import { defineModule } from '@plinth/platform/module';
import { HttpRequestJob } from './jobs/http-request.job.js';
import { JobsHttpModule } from './jobs-http.module.js';
import { JobsWorkerModule } from './jobs-worker.module.js';
import { JobsErrors } from './jobs.errors.js';
import { JobsModule } from './jobs.module.js';
import { jobsPermissions } from './jobs.permissions.js';
import { JobsPersonalData } from './jobs.personal-data.js';

export const jobs = defineModule({
  name: 'jobs',
  core: JobsModule,
  http: JobsHttpModule,
  worker: JobsWorkerModule,
  jobs: [HttpRequestJob],
  permissions: jobsPermissions,
  errors: JobsErrors.catalogue,
  personalData: JobsPersonalData,
});
