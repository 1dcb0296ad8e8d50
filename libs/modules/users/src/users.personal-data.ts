import { Injectable } from '@nestjs/common';
import type { Json } from '@plinth/kernel';
import { Mailer } from '@plinth/platform/mail';
import { PersonalData, type Erased } from '@plinth/platform/module';
import { UsersRepository } from './persistence/users.repository.js';

/** The account itself, and what was mailed to it. */
@Injectable()
export class UsersPersonalData extends PersonalData {
  constructor(
    private readonly repository: UsersRepository,
    private readonly mailer: Mailer,
  ) {
    super();
  }

  async exportUser(userId: string): Promise<Json> {
    const user = await this.repository.find(userId);
    return user ? (JSON.parse(JSON.stringify(user)) as Json) : null;
  }

  async eraseUser(userId: string): Promise<Erased> {
    const address = await this.repository.addressOf(userId);
    return {
      mails: address === null ? 0 : await this.mailer.forget(address),
      accounts: await this.repository.erase(userId),
    };
  }
}
