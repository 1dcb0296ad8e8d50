import { Injectable } from '@nestjs/common';
import type { Json } from '@plinth/kernel';
import { Mailer } from '@plinth/platform/mail';
import { PersonalData, type Erased } from '@plinth/platform/module';
import { Avatars } from './application/avatars.js';
import { UsersRepository } from './persistence/users.repository.js';

/** The account itself, its picture, and what was mailed to it. */
@Injectable()
export class UsersPersonalData extends PersonalData {
  constructor(
    private readonly repository: UsersRepository,
    private readonly mailer: Mailer,
    private readonly avatars: Avatars,
  ) {
    super();
  }

  async exportUser(userId: string): Promise<Json> {
    const user = await this.repository.find(userId);
    return user ? (JSON.parse(JSON.stringify(user)) as Json) : null;
  }

  async eraseUser(userId: string): Promise<Erased> {
    const address = await this.repository.addressOf(userId);
    const { accounts, pictured } = await this.repository.erase(userId);
    if (pictured) await this.avatars.erase(userId);
    return {
      mails: address === null ? 0 : await this.mailer.forget(address),
      pictures: pictured ? 1 : 0,
      accounts,
    };
  }
}
