import { Injectable } from '@nestjs/common';
import { invalidToken } from '@plinth/platform/access';
import { currentPrincipal } from '@plinth/platform/context';
import { UsersApi, type UserRecord } from '@plinth/modules/users';

/** The account of the caller. */
@Injectable()
export class CurrentUser {
  constructor(private readonly users: UsersApi) {}

  /** @throws {AppError} `access.invalid_token` where it was erased a moment ago. */
  async get(): Promise<UserRecord> {
    const user = await this.users.find(currentPrincipal().userId);
    if (!user) throw invalidToken();
    return user;
  }
}
