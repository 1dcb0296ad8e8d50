import { Job, NoPayload, type JobHandler, type JobRun } from '@plinth/platform/queue';
import { ApplyLifecycle } from '../application/lifecycle/apply-lifecycle.js';
import { PurgeBucket } from '../application/purge-bucket.js';
import { EmptyTrash } from '../application/lifecycle/trash.js';

/** Does what the rules of buckets say, and empties the trash of what has been there for long enough. */
@Job({
  type: 'storage.apply-lifecycle',
  payload: NoPayload,
  description: 'Expires objects, versions and uploads by the rules of their buckets, and empties the trash.',
  schedule: { everySeconds: 3_600 },
  timeoutSeconds: 3_500,
  maxAttempts: 1,
})
export class ApplyLifecycleJob implements JobHandler<NoPayload> {
  constructor(
    private readonly lifecycle: ApplyLifecycle,
    private readonly trash: EmptyTrash,
    private readonly buckets: PurgeBucket,
  ) {}

  async run({ signal }: JobRun<NoPayload>): Promise<Record<string, number>> {
    const { expired, versions, uploads } = await this.lifecycle.run(signal);
    const purged = await this.trash.run(signal);
    return { expired, versions, uploads, purged, purgedWithBuckets: await this.buckets.runLeft(signal) };
  }
}
