import { Injectable } from '@nestjs/common';
import type { JsonObject } from '@plinth/kernel';
import { RevocationFeed } from '../access/revocation-feed.js';
import { IdempotencyStore } from '../http/idempotency/idempotency.store.js';
import { KeptFiles } from '../kept-files/kept-files.js';
import { RetentionPolicies } from '../privacy/retention-policies.js';
import { Job, type JobHandler, type JobRun } from '../queue/job.js';
import { NoPayload } from '../queue/payload.js';
import { Retention } from '../queue/retention.js';

/**
 * Removes what is kept for a while only: kept answers, revocations that all have heard of, files, finished jobs, and
 * whatever the modules have declared.
 */
@Injectable()
@Job({
  type: 'platform.keep-house',
  payload: NoPayload,
  schedule: { everySeconds: 3_600 },
  timeoutSeconds: 1_800,
  maxAttempts: 3,
  description: 'Removes what has been kept for long enough.',
})
export class HousekeepingJob implements JobHandler<NoPayload, JsonObject> {
  constructor(
    private readonly answers: IdempotencyStore,
    private readonly revocations: RevocationFeed,
    private readonly retention: Retention,
    private readonly files: KeptFiles,
    private readonly policies: RetentionPolicies,
  ) {}

  async run({ signal }: JobRun<NoPayload>): Promise<JsonObject> {
    await this.answers.prune();
    await this.revocations.prune();
    await this.files.prune();
    const isStopping = () => signal.aborted;
    return { jobs: await this.retention.sweep(isStopping), ...(await this.policies.sweep(isStopping)) };
  }
}
