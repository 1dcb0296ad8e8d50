import { Injectable } from '@nestjs/common';
import { MAX_PAGE_LIMIT, type Json, type Owner, type Page, type PageRequest } from '@plinth/kernel';
import { PersonalData, type Erased } from '@plinth/platform/module';
import { JobControl, JobLedger } from '@plinth/platform/queue';
import { Schedules } from '@plinth/platform/schedules';

/** The jobs and schedules that a person owns. */
@Injectable()
export class JobsPersonalData extends PersonalData {
  constructor(
    private readonly ledger: JobLedger,
    private readonly control: JobControl,
    private readonly schedules: Schedules,
  ) {
    super();
  }

  async exportUser(userId: string): Promise<Json> {
    const schedules: Json[] = [];
    for await (const schedule of all((page) => this.schedules.list(personal(userId), page))) schedules.push(schedule);
    return { schedules };
  }

  override exportLists(userId: string): Readonly<Record<string, AsyncIterable<Json>>> {
    return { jobs: all((page) => this.ledger.list(personal(userId), {}, page)) };
  }

  async eraseUser(userId: string): Promise<Erased> {
    return {
      schedules: await this.schedules.removeAll(personal(userId)),
      jobs: await this.control.erase(personal(userId)),
    };
  }
}

async function* all(list: (page: PageRequest) => Promise<Page<object>>): AsyncGenerator<Json> {
  let request: PageRequest | null = { limit: MAX_PAGE_LIMIT, sort: 'createdAt', after: null };
  while (request) {
    const page: Page<object> = await list(request);
    for (const row of page.rows) yield JSON.parse(JSON.stringify(row)) as Json;
    request = page.next && { ...request, after: page.next };
  }
}

function personal(userId: string): Owner {
  return { ownerType: 'user', ownerId: userId };
}
