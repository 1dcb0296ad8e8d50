import { Injectable } from '@nestjs/common';
import type { Json } from '@plinth/kernel';
import { PersonalData } from '@plinth/platform/module';
import { Avatars } from './application/avatars.js';
import { UsersRepository } from './persistence/users.repository.js';

/** The account itself, and its picture. */
@Injectable()
export class UsersPersonalData extends PersonalData {
  constructor(
    private readonly repository: UsersRepository,
    private readonly avatars: Avatars,
  ) {
    super();
  }

  async exportUser(userId: string): Promise<Json> {
    const user = await this.repository.find(userId);
    return user ? (JSON.parse(JSON.stringify(user)) as Json) : null;
  }

  async eraseUser(userId: string): Promise<void> {
    if (await this.repository.erase(userId)) await this.avatars.erase(userId);
  }
}
