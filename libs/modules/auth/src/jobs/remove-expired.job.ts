import { Injectable } from '@nestjs/common';
import { Clock, type JsonObject } from '@plinth/kernel';
import { Job, NoPayload, type JobHandler, type JobRun } from '@plinth/platform/queue';
import { ExpiredRepository } from '../persistence/expired.repository.js';

/** Removes tokens and keys that open nothing any more. What says something of a person goes by `authRetention`. */
@Injectable()
@Job({
  type: 'auth.remove-expired',
  payload: NoPayload,
  schedule: { everySeconds: 3_600 },
  maxAttempts: 3,
  description: 'Removes tokens and keys that have ended.',
})
export class RemoveExpiredJob implements JobHandler<NoPayload, JsonObject> {
  constructor(
    private readonly expired: ExpiredRepository,
    private readonly clock: Clock,
  ) {}

  async run({ signal }: JobRun<NoPayload>): Promise<JsonObject> {
    return this.expired.remove(this.clock.now(), () => signal.aborted);
  }
}
