import { Injectable } from '@nestjs/common';
import type { Json } from '@plinth/kernel';
import { PersonalData, type Erased } from '@plinth/platform/module';
import { UsersRepository } from './persistence/users.repository.js';

/** The account itself. */
@Injectable()
export class UsersPersonalData extends PersonalData {
  constructor(private readonly repository: UsersRepository) {
    super();
  }

  async exportUser(userId: string): Promise<Json> {
    const user = await this.repository.find(userId);
    return user ? (JSON.parse(JSON.stringify(user)) as Json) : null;
  }

  async eraseUser(userId: string): Promise<Erased> {
    return { accounts: await this.repository.erase(userId) };
  }
}
