import { Injectable } from '@nestjs/common';
import { Transaction } from '@plinth/platform/database';
import { Job, type JobHandler, type JobRun } from '@plinth/platform/queue';
import { OrganizationDeleted } from '@plinth/modules/organizations';
import { AccountNews } from '../application/service-accounts/account-news.js';
import { ServiceAccountsRepository } from '../persistence/service-accounts.repository.js';

/** Removes the service accounts of an organization that is gone. */
@Injectable()
@Job({
  type: 'auth.remove-service-accounts',
  payload: OrganizationDeleted,
  maxAttempts: 20,
  description: 'Removes the service accounts of a deleted organization.',
})
export class RemoveServiceAccountsJob implements JobHandler<OrganizationDeleted> {
  constructor(
    private readonly accounts: ServiceAccountsRepository,
    private readonly news: AccountNews,
    private readonly transaction: Transaction,
  ) {}

  async run({ payload: { organizationId } }: JobRun<OrganizationDeleted>): Promise<void> {
    for (const id of await this.accounts.idsOf(organizationId)) {
      await this.transaction.run(async () => {
        const account = await this.accounts.find(id);
        if (!account) return;
        await this.accounts.remove(id);
        await this.news.removed(account);
      });
    }
  }
}
