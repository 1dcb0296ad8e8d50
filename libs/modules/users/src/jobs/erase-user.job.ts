import { Injectable } from '@nestjs/common';
import { IsUUID } from 'class-validator';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Erasures } from '@plinth/platform/privacy';
import { Events, Job, type JobHandler, type JobRun } from '@plinth/platform/queue';
import { UserErased } from '../users.events.js';

/** Whom to forget. */
export class EraseUserPayload {
  /** The deleted account. */
  @IsUUID('7')
  userId: string;
}

/**
 * Removes everything that any module keeps on a person, a module at a time. Running it again goes on where it stopped; a
 * legal hold ends it, and its lifting starts it again.
 */
@Injectable()
@Job({
  type: 'users.erase-user',
  payload: EraseUserPayload,
  maxAttempts: 20,
  timeoutSeconds: 3_600,
  description: 'Removes everything that is kept on a person.',
})
export class EraseUserJob implements JobHandler<EraseUserPayload, { erasureId: string; status: string }> {
  constructor(
    private readonly erasures: Erasures,
    private readonly audit: AuditTrail,
    private readonly events: Events,
  ) {}

  async run({ payload: { userId }, signal }: JobRun<EraseUserPayload>): Promise<{ erasureId: string; status: string }> {
    const { id, status } = await this.erasures.run(userId, signal, async () => {
      await this.audit.record({
        action: 'users.user_erased',
        resource: { type: 'user', id: userId },
        subject: { userId },
      });
      await this.events.publish(new UserErased(userId));
    });
    return { erasureId: id, status };
  }
}
