import { Injectable } from '@nestjs/common';
import { AppError, Clock, type JsonObject } from '@plinth/kernel';
import { Job, NoPayload, type JobHandler, type JobRun } from '@plinth/platform/queue';
import { DomainsService } from '../application/domains.service.js';
import { DomainsRepository } from '../persistence/domains.repository.js';

const DAY_MS = 86_400_000;

/** Asks proven domains once a day whether they still hold their record. One that does not answer stays as it is. */
@Injectable()
@Job({
  type: 'organizations.recheck-domains',
  payload: NoPayload,
  schedule: { everySeconds: 3_600 },
  maxAttempts: 3,
  description: 'Asks the verified domains of organizations whether they still hold their record.',
})
export class RecheckDomainsJob implements JobHandler<NoPayload, JsonObject> {
  constructor(
    private readonly domains: DomainsRepository,
    private readonly service: DomainsService,
    private readonly clock: Clock,
  ) {}

  async run({ signal }: JobRun<NoPayload>): Promise<JsonObject> {
    let checked = 0;
    let silent = 0;
    for (const domain of await this.domains.unchecked(new Date(this.clock.now().getTime() - DAY_MS))) {
      if (signal.aborted) break;
      try {
        await this.service.recheck(domain);
        checked += 1;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        silent += 1;
      }
    }
    return { checked, silent };
  }
}
