import { Injectable } from '@nestjs/common';
import { IsUUID } from 'class-validator';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import { PersonalDataRegistry } from '@plinth/platform/module';
import { Events, Job, type JobHandler, type JobRun } from '@plinth/platform/queue';
import { UserErased } from '../users.events.js';

/** Whom to forget. */
export class EraseUserPayload {
  /** The deleted account. */
  @IsUUID('7')
  userId: string;
}

/** Removes everything that any module keeps on a person, in one transaction. Running it again finds nothing more. */
@Injectable()
@Job({
  type: 'users.erase-user',
  payload: EraseUserPayload,
  maxAttempts: 20,
  description: 'Removes everything that is kept on a person.',
})
export class EraseUserJob implements JobHandler<EraseUserPayload, void> {
  constructor(
    private readonly transaction: Transaction,
    private readonly personalData: PersonalDataRegistry,
    private readonly audit: AuditTrail,
    private readonly events: Events,
  ) {}

  async run({ payload: { userId } }: JobRun<EraseUserPayload>): Promise<void> {
    await this.transaction.run(async () => {
      for (const { data } of this.personalData.all()) await data.eraseUser(userId);
      await this.audit.record({
        action: 'users.user_erased',
        resource: { type: 'user', id: userId },
        subject: { userId },
      });
      await this.events.publish(new UserErased(userId));
    });
  }
}
