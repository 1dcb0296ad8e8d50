import { coldStart } from './cold-start.mjs';
import { createBucket } from './create-bucket.mjs';
import { download } from './download.mjs';
import { idleMemory } from './idle-memory.mjs';
import { jobs } from './jobs.mjs';
import { listUsers } from './list-users.mjs';
import { me } from './me.mjs';
import { range } from './range.mjs';
import { upload } from './upload.mjs';

/** Everything that is measured, in the order of the report. */
export const scenarios = [...me, listUsers, createBucket, upload, download, range, jobs, coldStart, ...idleMemory];
