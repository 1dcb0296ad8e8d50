import { Injectable } from '@nestjs/common';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import { UsersApi, type UserRecord } from '@plinth/modules/users';
import { invalidCredentials } from '../../auth.errors.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { TokenSets, type TokenSet } from '../sessions/token-sets.js';

/** The last step of every way to sign in: the session, the tokens and the audit event. */
@Injectable()
export class SignIn {
  constructor(
    private readonly users: UsersApi,
    private readonly sessions: SessionsService,
    private readonly tokenSets: TokenSets,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Signs in someone who has just proved who they are.
   * @param amr how, in the terms of RFC 8176.
   * @param stillHolds asked within the transaction whether the proof is still good, and keeps it so until its end. Unset: it is.
   * @throws {AppError} `auth.invalid_credentials` where it is not.
   */
  async complete(
    user: UserRecord,
    amr: readonly string[],
    stillHolds = () => Promise.resolve(true),
  ): Promise<TokenSet> {
    const live = await this.transaction.run(async () => {
      if (!(await stillHolds())) throw invalidCredentials();
      const opened = await this.sessions.open(user.id, amr);
      await this.users.recordLogin(user.id);
      await this.audit.record({
        action: 'auth.login_succeeded',
        actorId: user.id,
        owner: { ownerType: 'user', ownerId: user.id },
        resource: { type: 'session', id: opened.session.id },
        subject: { userId: user.id },
        details: { amr: [...amr] },
      });
      return opened;
    });
    const now = await this.users.find(user.id);
    return this.tokenSets.make(live, now ?? user);
  }
}
