import { Injectable } from '@nestjs/common';
import { MAX_PAGE_LIMIT, type Json, type Owner, type PageRequest } from '@plinth/kernel';
import { PersonalData } from '@plinth/platform/module';
import { JobControl, JobLedger, type JobView } from '@plinth/platform/queue';

/** The jobs that a person owns. */
@Injectable()
export class JobsPersonalData extends PersonalData {
  constructor(
    private readonly ledger: JobLedger,
    private readonly control: JobControl,
  ) {
    super();
  }

  async exportUser(userId: string): Promise<Json> {
    const jobs: JobView[] = [];
    let request: PageRequest | null = { limit: MAX_PAGE_LIMIT, sort: 'createdAt', after: null };
    while (request) {
      const page = await this.ledger.list(personal(userId), {}, request);
      jobs.push(...page.rows);
      request = page.next && { ...request, after: page.next };
    }
    return JSON.parse(JSON.stringify({ jobs })) as Json;
  }

  async eraseUser(userId: string): Promise<void> {
    await this.control.erase(personal(userId));
  }
}

function personal(userId: string): Owner {
  return { ownerType: 'user', ownerId: userId };
}
