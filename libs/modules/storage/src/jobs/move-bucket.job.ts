import { IsString, IsUUID } from 'class-validator';
import { Job, type JobHandler, type JobRun } from '@plinth/platform/queue';
import { MoveBlobs, type MoveReport } from '../application/move-blobs.js';

class MoveBucketPayload {
  @IsUUID()
  bucketId: string;

  /** Where its bytes go. */
  @IsString()
  driver: string;
}

/** Moves the bytes of a bucket to another driver. */
@Job({
  type: 'storage.move-bucket',
  payload: MoveBucketPayload,
  description: 'Moves the bytes of a bucket to another driver, where it goes on after an interruption.',
  timeoutSeconds: 6 * 3600,
  maxAttempts: 20,
  concurrency: 1,
})
export class MoveBucketJob implements JobHandler<MoveBucketPayload> {
  constructor(private readonly blobs: MoveBlobs) {}

  async run({ payload, ...run }: JobRun<MoveBucketPayload>): Promise<{ [K in keyof MoveReport]: MoveReport[K] }> {
    return { ...(await this.blobs.run(payload.bucketId, payload.driver, run)) };
  }
}
