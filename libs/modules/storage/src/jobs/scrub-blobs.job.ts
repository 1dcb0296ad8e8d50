import { Job, NoPayload, type JobHandler, type JobRun } from '@plinth/platform/queue';
import { Scrub, type ScrubReport } from '../application/integrity/scrub.js';

const BUDGET = { bytes: 4 * 1024 ** 3, blobs: 20_000 };

/** Reads a share of everything that is kept, and compares it with the SHA-256 that it had when it arrived. */
@Job({
  type: 'storage.scrub',
  payload: NoPayload,
  description: 'Re-reads stored bytes bit by bit, and reports those that are not what they were.',
  schedule: { everySeconds: 900 },
  timeoutSeconds: 800,
  maxAttempts: 1,
})
export class ScrubBlobsJob implements JobHandler<NoPayload> {
  constructor(private readonly scrub: Scrub) {}

  async run({ signal }: JobRun<NoPayload>): Promise<{ [K in keyof ScrubReport]: ScrubReport[K] }> {
    return { ...(await this.scrub.run(BUDGET, signal)) };
  }
}
