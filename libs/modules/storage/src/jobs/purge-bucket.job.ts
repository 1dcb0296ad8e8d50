import { IsUUID } from 'class-validator';
import { Job, type JobHandler, type JobRun } from '@plinth/platform/queue';
import { PurgeBucket } from '../application/purge-bucket.js';

class PurgeBucketPayload {
  @IsUUID()
  bucketId: string;
}

/** Removes what a deleted bucket held, and then its row. */
@Job({
  type: 'storage.purge-bucket',
  payload: PurgeBucketPayload,
  description: 'Removes the objects of a deleted bucket and their bytes.',
  timeoutSeconds: 3600,
  maxAttempts: 20,
})
export class PurgeBucketJob implements JobHandler<PurgeBucketPayload> {
  constructor(private readonly purge: PurgeBucket) {}

  async run({ payload, signal }: JobRun<PurgeBucketPayload>): Promise<{ objects: number }> {
    return { objects: await this.purge.run(payload.bucketId, signal) };
  }
}
