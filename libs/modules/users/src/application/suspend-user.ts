import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Credentials } from '@plinth/platform/access';
import { Transaction } from '@plinth/platform/database';
import { Events } from '@plinth/platform/queue';
import { Schedules } from '@plinth/platform/schedules';
import { UsersRepository } from '../persistence/users.repository.js';
import { UserReactivated, UserSuspended } from '../users.events.js';
import { Seniority } from './seniority.js';
import { UserNews } from './user-news.js';

/** Closes an account for as long as an administrator wishes, and opens it again. */
@Injectable()
export class SuspendUser {
  constructor(
    private readonly repository: UsersRepository,
    private readonly seniority: Seniority,
    private readonly transaction: Transaction,
    private readonly events: Events,
    private readonly news: UserNews,
    private readonly schedules: Schedules,
    private readonly modules: ModuleRef,
  ) {}

  /**
   * Ends everything that the user does, their sessions included, on every instance within a second. Suspending twice
   * changes nothing.
   * @throws {AppError} `users.not_found`, `users.above_caller`, `roles.last_super_admin`
   */
  async suspend(id: string): Promise<void> {
    await this.transaction.run(async () => {
      const user = await this.repository.lock(id);
      await this.seniority.assertOver(id);
      if (user.status === 'suspended') return;
      await this.seniority.assertNotLastSuperAdmin(id);
      await this.repository.update(id, { ...user, status: 'suspended' });
      await this.news.tellAndRevoke('users.user_suspended', id);
      // Only `auth` knows of sessions, and this module may not call it: whichever module offers the port is used.
      await this.modules.get(Credentials, { strict: false }).signOut(id);
      await this.schedules.hold({ ownerType: 'user', ownerId: id });
      await this.events.publish(new UserSuspended(id));
    });
  }

  /**
   * Lets the user sign in again. Reactivating who is not suspended changes nothing.
   * @throws {AppError} `users.not_found`, `users.above_caller`
   */
  async reactivate(id: string): Promise<void> {
    await this.transaction.run(async () => {
      const user = await this.repository.lock(id);
      await this.seniority.assertOver(id);
      if (user.status !== 'suspended') return;
      await this.repository.update(id, { ...user, status: 'active' });
      await this.news.tellAndRevoke('users.user_reactivated', id);
      await this.schedules.release({ ownerType: 'user', ownerId: id });
      await this.events.publish(new UserReactivated(id));
    });
  }
}
