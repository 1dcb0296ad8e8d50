import { Injectable } from '@nestjs/common';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { currentPrincipal } from '@plinth/platform/context';
import { Transaction } from '@plinth/platform/database';
import { Queue, type JobView } from '@plinth/platform/queue';
import { RolesApi } from '@plinth/modules/roles';
import { UsersApi } from '@plinth/modules/users';
import { ExportPersonJob } from '../jobs/export-person.job.js';
import { PrivacyErrors } from '../privacy.errors.js';

/** Starts exports of everything that is kept on a person. The job is the caller's own, whatever they act for. */
@Injectable()
export class RequestExport {
  constructor(
    private readonly people: UsersApi,
    private readonly roles: RolesApi,
    private readonly transaction: Transaction,
    private readonly queue: Queue,
    private readonly audit: AuditTrail,
  ) {}

  /** Of the caller. @throws {AppError} `privacy.in_person`. */
  ofCaller(): Promise<JobView> {
    return this.start(currentPrincipal().userId);
  }

  /** Of somebody who may do no more than the caller. @throws {AppError} `privacy.in_person`, `privacy.person_not_found`, `privacy.above_caller`. */
  async of(userId: string): Promise<JobView> {
    if (!(await this.people.find(userId))) throw PrivacyErrors.personNotFound();
    const { permissions } = currentPrincipal();
    for (const permission of await this.roles.permissionsOf(userId)) {
      if (!permissions.has(permission)) throw PrivacyErrors.aboveCaller();
    }
    return this.start(userId);
  }

  private start(userId: string): Promise<JobView> {
    const { kind, userId: caller, sessionId, actorId } = currentPrincipal();
    if (kind !== 'user' || sessionId === null || actorId !== null) throw PrivacyErrors.inPerson();
    return this.transaction.run(async () => {
      const { job } = await this.queue.submit(
        ExportPersonJob,
        { userId, requestedBy: caller },
        { owner: { ownerType: 'user', ownerId: caller }, uniqueKey: userId },
      );
      await this.audit.record({
        action: 'privacy.export_requested',
        resource: { type: 'personal-export', id: job.id },
        subject: { userId },
      });
      return job;
    });
  }
}
