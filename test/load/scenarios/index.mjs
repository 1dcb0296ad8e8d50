import { coldStart } from './cold-start.mjs';
import { createBucket } from './create-bucket.mjs';
import { download } from './download.mjs';
import { idleMemory } from './idle-memory.mjs';
import { jobs } from './jobs.mjs';
import { listUsers } from './list-users.mjs';
import { login } from './login.mjs';
import { me } from './me.mjs';
import { overload } from './overload.mjs';
import { range } from './range.mjs';
import { refresh } from './refresh.mjs';
import { token } from './token.mjs';
import { upload } from './upload.mjs';

/** Everything that is measured, in the order of the report. */
export const scenarios = [
  ...me,
  listUsers,
  createBucket,
  upload,
  download,
  range,
  login,
  refresh,
  jobs,
  overload,
  token,
  coldStart,
  ...idleMemory,
];
