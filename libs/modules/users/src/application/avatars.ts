import { Inject, Injectable } from '@nestjs/common';
import { usersSection, type UsersConfig } from '@plinth/config';
import { PicturesApi } from '@plinth/modules/storage';
import { configToken } from '@plinth/platform/config';
import { Transaction } from '@plinth/platform/database';
import type { Precondition } from '@plinth/platform/http';
import type { UserResponse } from '../http/user.response.js';
import { UsersRepository } from '../persistence/users.repository.js';
import { UsersApi } from '../users.api.js';
import { UserNews } from './user-news.js';

const COLLECTION = 'avatars';
const SIDE = 512;

/** The pictures of people: at most one each. */
@Injectable()
export class Avatars {
  constructor(
    private readonly repository: UsersRepository,
    private readonly pictures: PicturesApi,
    private readonly users: UsersApi,
    private readonly transaction: Transaction,
    private readonly news: UserNews,
    @Inject(configToken(usersSection)) private readonly config: UsersConfig,
  ) {}

  /**
   * Replaces the picture by the image that `source` yields. Nothing of an image that is refused is kept.
   * @param length what the sender announces in bytes, or 0.
   * @throws {AppError} `users.not_found`, `http.precondition_failed`, and as `PicturesApi.take`.
   */
  async set(
    userId: string,
    source: AsyncIterable<Uint8Array>,
    length: number,
    precondition: Precondition,
  ): Promise<UserResponse> {
    const limits = { maxBytes: this.config.avatarMaxBytes, side: SIDE, length };
    const picture = await this.pictures.take(COLLECTION, source, limits);
    try {
      return await this.transaction.run(async () => {
        precondition.check(await this.users.present(await this.repository.lock(userId)));
        const path = await this.pictures.show(COLLECTION, userId, picture);
        const user = await this.repository.setAvatar(userId, path);
        await this.news.tell('users.avatar_changed', userId);
        return this.users.present(user);
      });
    } catch (error) {
      await this.pictures.discard(picture);
      throw error;
    }
  }

  /**
   * Removes the picture, if there is one.
   * @throws {AppError} `users.not_found`, `http.precondition_failed`
   */
  async remove(userId: string, precondition: Precondition): Promise<void> {
    await this.transaction.run(async () => {
      const user = await this.repository.lock(userId);
      precondition.check(await this.users.present(user));
      if (user.avatarUrl === null) return;
      await this.pictures.remove(COLLECTION, userId);
      await this.repository.setAvatar(userId, null);
      await this.news.tell('users.avatar_removed', userId);
    });
  }

  /** Removes the picture of an account that is gone, in the open transaction. */
  async erase(userId: string): Promise<void> {
    await this.pictures.remove(COLLECTION, userId);
  }
}
