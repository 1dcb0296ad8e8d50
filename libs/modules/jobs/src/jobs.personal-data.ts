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
    const owner = personal(userId);
    const jobs = await all((page) => this.ledger.list(owner, {}, page));
    const schedules = await all((page) => this.schedules.list(owner, page));
    return JSON.parse(JSON.stringify({ jobs, schedules })) as Json;
  }

  async eraseUser(userId: string): Promise<Erased> {
    return {
      schedules: await this.schedules.removeAll(personal(userId)),
      jobs: await this.control.erase(personal(userId)),
    };
  }
}

async function all<T>(list: (page: PageRequest) => Promise<Page<T>>): Promise<T[]> {
  const rows: T[] = [];
  let request: PageRequest | null = { limit: MAX_PAGE_LIMIT, sort: 'createdAt', after: null };
  while (request) {
    const page = await list(request);
    rows.push(...page.rows);
    request = page.next && { ...request, after: page.next };
  }
  return rows;
}

function personal(userId: string): Owner {
  return { ownerType: 'user', ownerId: userId };
}
