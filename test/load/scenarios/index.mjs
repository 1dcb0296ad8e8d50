import { auditList } from './audit-list.mjs';
import { auditVerify } from './audit-verify.mjs';
import { auditedWrite } from './audited-write.mjs';
import { coldStart } from './cold-start.mjs';
import { createBucket } from './create-bucket.mjs';
import { download } from './download.mjs';
import { finishedJobs } from './finished-jobs.mjs';
import { idleMemory } from './idle-memory.mjs';
import { jobsEnqueue } from './jobs-enqueue.mjs';
import { jobsMillion } from './jobs-million.mjs';
import { jobsStart } from './jobs-start.mjs';
import { jobsSubmit } from './jobs-submit.mjs';
import { jobs } from './jobs.mjs';
import { listObjects } from './list-objects.mjs';
import { listRoles } from './list-roles.mjs';
import { listUsers } from './list-users.mjs';
import { login } from './login.mjs';
import { me } from './me.mjs';
import { middleware } from './middleware.mjs';
import { overload } from './overload.mjs';
import { permission } from './permission.mjs';
import { range } from './range.mjs';
import { refresh } from './refresh.mjs';
import { thumbnail } from './thumbnail.mjs';
import { token } from './token.mjs';
import { upload } from './upload.mjs';
import { uploadTus } from './upload-tus.mjs';
import { usersBulk } from './users-bulk.mjs';
import { usersSearch } from './users-search.mjs';

/** Everything that is measured, in the order of the report. */
export const scenarios = [
  ...me,
  listUsers,
  listRoles,
  usersSearch,
  ...createBucket,
  upload,
  ...uploadTus,
  download,
  range,
  thumbnail,
  listObjects,
  login,
  refresh,
  ...jobs,
  jobsEnqueue,
  jobsSubmit,
  jobsStart,
  jobsMillion,
  finishedJobs,
  auditedWrite,
  auditList,
  auditVerify,
  usersBulk,
  overload,
  middleware,
  token,
  permission,
  coldStart,
  ...idleMemory,
];
