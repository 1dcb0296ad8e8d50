import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { Revocations } from '@plinth/platform/access';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import type { SessionEntity } from '../../persistence/session.entity.js';
import { SessionsRepository } from '../../persistence/sessions.repository.js';
import { OneTimeTokens } from '../links/one-time-tokens.js';

/** Why a session ended, for the audit trail. */
export type EndReason =
  | 'logout'
  | 'ended_by_user'
  | 'ended_by_administrator'
  | 'password_changed'
  | 'refresh_reused'
  | 'suspended'
  | 'identity_linked'
  | 'impersonation_over';

/** Ends sessions: the row, the audit event and the news to every instance, in one transaction. */
@Injectable()
export class SessionEndings {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly tokens: OneTimeTokens,
    private readonly transaction: Transaction,
    private readonly revocations: Revocations,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /**
   * Ends a session.
   * @returns `false` where it had ended before.
   */
  end({ id, userId }: SessionEntity, reason: EndReason): Promise<boolean> {
    return this.transaction.run(async () => {
      if (!(await this.sessions.revoke(id, this.clock.now()))) return false;
      await this.revocations.session(id);
      await this.audit.record({
        action: reason === 'refresh_reused' ? 'auth.refresh_reused' : 'auth.session_revoked',
        outcome: reason === 'refresh_reused' ? 'failure' : 'success',
        resource: { type: 'session', id },
        subject: { userId },
        details: { reason },
      });
      return true;
    });
  }

  /** Ends every live session of a user but `exceptId`, and every sign-in that waits for its last step. */
  endAll(userId: string, exceptId: string | null, reason: EndReason): Promise<void> {
    return this.transaction.run(async () => {
      await this.tokens.revoke(userId, 'mfa', 'oidc_code');
      const count = await this.sessions.revokeAll(userId, exceptId, this.clock.now());
      if (count === 0) return;
      await this.revocations.user(userId);
      await this.audit.record({
        action: 'auth.sessions_revoked',
        resource: { type: 'user', id: userId },
        subject: { userId },
        details: { reason, count },
      });
    });
  }
}
