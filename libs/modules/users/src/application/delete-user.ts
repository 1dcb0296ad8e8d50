import { Injectable } from '@nestjs/common';
import { currentPrincipal } from '@plinth/platform/context';
import { Transaction } from '@plinth/platform/database';
import type { Precondition } from '@plinth/platform/http';
import { Erasures, type Erasure, type ErasurePreview } from '@plinth/platform/privacy';
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
    private readonly erasures: Erasures,
    private readonly news: UserNews,
  ) {}

  /**
   * The account is gone for everyone at once; its address is free again when the job has run, which waits for legal
   * holds to be lifted.
   * @throws {AppError} `users.not_found`, `users.above_caller`, `roles.last_super_admin`, `http.precondition_failed`
   */
  run(id: string, precondition: Precondition): Promise<Erasure> {
    return this.transaction.run(async () => {
      await this.assertMay(id, precondition);
      await this.repository.markDeleted(id);
      await this.news.tellAndRevoke('users.user_deleted', id);
      const { userId, actorId } = currentPrincipal();
      const erasure = await this.erasures.request(id, actorId ?? userId);
      if (erasure.status === 'pending') await this.users.startErasure(id);
      return erasure;
    });
  }

  /**
   * What `run` would remove; it is refused where that would be.
   * @throws {AppError} as `run` does.
   */
  async preview(id: string, precondition: Precondition): Promise<ErasurePreview> {
    await this.transaction.run(async () => {
      await this.assertMay(id, precondition);
      await this.news.tell('users.erasure_previewed', id);
    });
    return this.erasures.preview(id);
  }

  private async assertMay(id: string, precondition: Precondition): Promise<void> {
    const user = await this.repository.lock(id);
    precondition.check(await this.users.present(user));
    if (id !== currentPrincipal().userId) await this.seniority.assertOver(id);
    await this.seniority.assertNotLastSuperAdmin(id);
  }
}
