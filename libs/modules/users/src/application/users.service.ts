import { Injectable } from '@nestjs/common';
import { CacheTags } from '@plinth/platform/cache';
import { Transaction } from '@plinth/platform/database';
import type { Erasure } from '@plinth/platform/privacy';
import { RolesApi } from '@plinth/modules/roles';
import { UserResponse } from '../http/user.response.js';
import { UsersRepository } from '../persistence/users.repository.js';
import { UsersApi, type NewUser, type UserRecord } from '../users.api.js';
import { UsersErrors } from '../users.errors.js';
import { CloseAccount } from './close-account.js';
import { isEmailAddress } from './email-address.js';
import { UserNews } from './user-news.js';

@Injectable()
export class UsersService extends UsersApi {
  constructor(
    private readonly repository: UsersRepository,
    private readonly roles: RolesApi,
    private readonly news: UserNews,
    private readonly cacheTags: CacheTags,
    private readonly transaction: Transaction,
    private readonly closing: CloseAccount,
  ) {
    super();
  }

  create(input: NewUser): Promise<UserRecord> {
    return this.transaction.run(async () => {
      const user = await this.repository.insert({
        email: addressOf(input.email),
        emailVerified: input.emailVerified ?? false,
        displayName: input.displayName ?? null,
        status: input.status ?? 'active',
      });
      const { email, displayName, status } = user;
      await this.news.tell('users.user_created', user.id, { status }, { email, displayName });
      return user;
    });
  }

  findByEmail(email: string): Promise<UserRecord | null> {
    return this.repository.findByEmail(email);
  }

  find(id: string): Promise<UserRecord | null> {
    return this.repository.find(id);
  }

  async findMany(ids: readonly string[]): Promise<ReadonlyMap<string, UserRecord>> {
    return new Map((await this.repository.findMany(ids)).map((user) => [user.id, user]));
  }

  addressOf(id: string): Promise<string | null> {
    return this.repository.addressOf(id);
  }

  async recordLogin(id: string): Promise<UserResponse | null> {
    const [user, roles] = await Promise.all([this.repository.recordLogin(id), this.roles.rolesOf([id])]);
    if (!user) return null;
    await this.cacheTags.invalidate(`user:${id}`);
    return UserResponse.from(user, roles.get(id) ?? []);
  }

  async markEmailVerified(id: string): Promise<void> {
    await this.transaction.run(async () => {
      const user = await this.repository.lock(id);
      if (user.emailVerified) return;
      await this.repository.update(id, { ...user, emailVerified: true });
      await this.news.tell('users.email_verified', id);
    });
  }

  async changeEmail(id: string, email: string): Promise<void> {
    await this.transaction.run(async () => {
      const user = await this.repository.lock(id);
      await this.repository.update(id, { ...user, email: addressOf(email), emailVerified: false });
      await this.news.tell('users.email_changed', id, {}, { email: [user.email, email] });
    });
  }

  closeAccount(id: string, requestedBy: string | null): Promise<Erasure> {
    return this.closing.run(id, requestedBy);
  }

  startErasure(id: string): Promise<void> {
    return this.closing.startErasure(id);
  }

  async present(user: UserRecord): Promise<UserResponse> {
    return UserResponse.from(user, (await this.roles.rolesOf([user.id])).get(user.id) ?? []);
  }
}

function addressOf(email: string): string {
  if (!isEmailAddress(email)) throw UsersErrors.emailInvalid();
  return email.trim();
}
