import { Injectable } from '@nestjs/common';
import { Transaction } from '@plinth/platform/database';
import { canonicalEmail, UsersApi } from '@plinth/modules/users';
import { AuthErrors } from '../../auth.errors.js';
import { OneTimeTokens } from '../links/one-time-tokens.js';

/** Takes the proof that an address belongs to the owner of its account. */
@Injectable()
export class VerifyEmail {
  constructor(
    private readonly tokens: OneTimeTokens,
    private readonly users: UsersApi,
    private readonly transaction: Transaction,
  ) {}

  /** @throws {AppError} `auth.invalid_link` */
  async verify(token: string): Promise<void> {
    await this.transaction.run(async () => {
      const taken = await this.tokens.take(token, 'verify_email');
      const user = taken && (await this.users.find(taken.userId));
      // A token proves the address that it was sent to, which need no longer be the account's.
      if (!user || canonicalEmail(user.email) !== taken.binding) throw AuthErrors.invalidLink();
      await this.users.markEmailVerified(user.id);
    });
  }
}
