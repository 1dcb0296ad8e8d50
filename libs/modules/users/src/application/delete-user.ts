import { Injectable } from '@nestjs/common';
import { PLATFORM_OWNER } from '@plinth/kernel';
import { currentPrincipal } from '@plinth/platform/context';
import { Transaction } from '@plinth/platform/database';
import type { Precondition } from '@plinth/platform/http';
import { Queue } from '@plinth/platform/queue';
import { EraseUserJob } from '../jobs/erase-user.job.js';
import { UsersRepository } from '../persistence/users.repository.js';
import { UsersApi } from '../users.api.js';
import { Seniority } from './seniority.js';
import { UserNews } from './user-news.js';

/** Closes an account for good; a job removes everything that is kept on the person. */
@Injectable()
export class DeleteUser {
  constructor(
    private readonly repository: UsersRepository,
    private readonly users: UsersApi,
    private readonly seniority: Seniority,
    private readonly transaction: Transaction,
    private readonly queue: Queue,
    private readonly news: UserNews,
  ) {}

  /**
   * The account is gone for everyone at once; its address is free again when the job has run.
   * @throws {AppError} `users.not_found`, `users.above_caller`, `roles.last_super_admin`, `http.precondition_failed`
   */
  async run(id: string, precondition: Precondition): Promise<void> {
    await this.transaction.run(async () => {
      const user = await this.repository.lock(id);
      precondition.check(await this.users.present(user));
      if (id !== currentPrincipal().userId) await this.seniority.assertOver(id);
      await this.seniority.assertNotLastSuperAdmin(id);
      await this.repository.markDeleted(id);
      await this.news.tellAndRevoke('users.user_deleted', id);
      await this.queue.enqueue(EraseUserJob, { userId: id }, { owner: PLATFORM_OWNER, maxAttempts: 20 });
    });
  }
}
