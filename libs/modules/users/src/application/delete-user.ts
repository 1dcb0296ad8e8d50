import { Injectable } from '@nestjs/common';
import { currentPrincipal } from '@plinth/platform/context';
import { Transaction } from '@plinth/platform/database';
import type { Precondition } from '@plinth/platform/http';
import { Erasures, type Erasure, type ErasurePreview } from '@plinth/platform/privacy';
import { UsersRepository } from '../persistence/users.repository.js';
import { UsersApi } from '../users.api.js';
import { Seniority } from './seniority.js';
import { UserNews } from './user-news.js';

/** Closes the caller's account, or that of somebody who may do no more than they. */
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

  /** @throws {AppError} `users.not_found`, `users.above_caller`, `roles.last_super_admin`, `http.precondition_failed` */
  run(id: string, precondition: Precondition): Promise<Erasure> {
    return this.transaction.run(async () => {
      await this.assertMay(id, precondition);
      const { userId, actorId } = currentPrincipal();
      return this.users.closeAccount(id, actorId ?? userId);
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
