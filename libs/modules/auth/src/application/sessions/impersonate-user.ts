import { Inject, Injectable } from '@nestjs/common';
import { authSection, type AuthConfig } from '@plinth/config';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { configToken } from '@plinth/platform/config';
import { currentPrincipal } from '@plinth/platform/context';
import { Transaction } from '@plinth/platform/database';
import { UsersApi, UsersErrors } from '@plinth/modules/users';
import { AuthErrors } from '../../auth.errors.js';
import { AccountMails } from '../links/account-mails.js';
import { ImpersonationRule } from './impersonation-rule.js';
import { SessionsService } from './sessions.service.js';
import { TokenSets, type TokenSet } from './token-sets.js';

/** Lets one person act in the place of another, for a reason and a limited time, in everybody's sight. */
@Injectable()
export class ImpersonateUser {
  constructor(
    private readonly rule: ImpersonationRule,
    private readonly sessions: SessionsService,
    private readonly tokenSets: TokenSets,
    private readonly users: UsersApi,
    private readonly mails: AccountMails,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
    @Inject(configToken(authSection)) private readonly config: AuthConfig,
  ) {}

  /**
   * Opens a session of the user's that ends after `minutes` at the latest, and with the caller's own.
   * @throws {AppError} `users.not_found`, `auth.impersonation_needs_session`, `auth.impersonation_denied`,
   * `auth.account_unavailable`
   */
  async run(userId: string, reason: string, minutes: number): Promise<TokenSet> {
    const { kind, userId: actorId, sessionId, actorId: nested } = currentPrincipal();
    if (kind !== 'user' || sessionId === null || nested !== null) throw AuthErrors.impersonationNeedsSession();
    return this.transaction.run(async () => {
      const user = await this.users.find(userId);
      if (!user) throw UsersErrors.notFound();
      if (!(await this.rule.allows(actorId, userId))) throw AuthErrors.impersonationDenied();
      if (user.status !== 'active') throw AuthErrors.accountUnavailable();
      const live = await this.sessions.impersonate(userId, { actorId, sessionId, reason, minutes });
      await this.audit.record({
        action: 'auth.impersonation_started',
        resource: { type: 'user', id: userId },
        subject: { userId, personal: { reason } },
        details: { sessionId: live.session.id, minutes },
      });
      if (this.config.impersonationMail) await this.mails.tell(user, 'impersonated');
      return this.tokenSets.make(live, await this.users.present(user));
    });
  }
}
