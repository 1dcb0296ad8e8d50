import { Injectable } from '@nestjs/common';
import { PLATFORM_OWNER } from '@plinth/kernel';
import { Transaction } from '@plinth/platform/database';
import { Erasures, type Erasure } from '@plinth/platform/privacy';
import { Queue } from '@plinth/platform/queue';
import { EraseUserJob } from '../jobs/erase-user.job.js';
import { UsersRepository } from '../persistence/users.repository.js';
import { Seniority } from './seniority.js';
import { UserNews } from './user-news.js';

/** Closes accounts for good, whoever asks for it, and starts the job that removes what is kept on the person. */
@Injectable()
export class CloseAccount {
  constructor(
    private readonly repository: UsersRepository,
    private readonly seniority: Seniority,
    private readonly erasures: Erasures,
    private readonly transaction: Transaction,
    private readonly queue: Queue,
    private readonly news: UserNews,
  ) {}

  /**
   * The account is gone for everyone at once; its address is free again when the job has run, which waits for legal
   * holds to be lifted.
   * @param requestedBy `null` for the command line.
   * @throws {AppError} `users.not_found`, `roles.last_super_admin`
   */
  run(id: string, requestedBy: string | null): Promise<Erasure> {
    return this.transaction.run(async () => {
      await this.repository.lock(id);
      await this.seniority.assertNotLastSuperAdmin(id);
      await this.repository.markDeleted(id);
      await this.news.tellAndRevoke('users.user_deleted', id);
      const erasure = await this.erasures.request(id, requestedBy);
      if (erasure.status === 'pending') await this.startErasure(id);
      return erasure;
    });
  }

  /** Starts the job alone, in the open transaction. */
  async startErasure(id: string): Promise<void> {
    await this.queue.enqueue(EraseUserJob, { userId: id }, { owner: PLATFORM_OWNER });
  }
}
