import { Injectable } from '@nestjs/common';
import { AccessErrors, AssuranceErrors, MFA } from '@plinth/platform/access';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { currentPrincipal } from '@plinth/platform/context';
import { Transaction } from '@plinth/platform/database';
import { OrganizationsApi } from '@plinth/modules/organizations';
import type { SessionEntity } from '../../persistence/session.entity.js';
import { SessionsRepository } from '../../persistence/sessions.repository.js';
import { AccessTokens, type AccessToken } from '../tokens/access-tokens.js';

/** The organization that a session acts in unless a request names another. */
@Injectable()
export class ActiveOrganization {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly organizations: OrganizationsApi,
    private readonly accessTokens: AccessTokens,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Moves the caller's session to an organization, or with `null` out of one.
   * @returns an access token that says so. Those from before stay as they are until they expire.
   * @throws {AppError} `access.organization_not_found`, `auth.mfa_required`; `access.denied` for an API key.
   */
  async change(organizationId: string | null): Promise<AccessToken> {
    const { userId, sessionId } = currentPrincipal();
    if (sessionId === null) throw AccessErrors.denied({ detail: 'An API key acts where it was made: sign in.' });
    const session = await this.transaction.run(async () => {
      if (organizationId !== null) await this.assertOpen(userId, organizationId);
      const changed = await this.sessions.setOrganization(sessionId, organizationId);
      await this.audit.record({
        action: 'auth.session_organization_changed',
        resource: { type: 'session', id: sessionId },
        subject: { userId },
        details: { organizationId },
      });
      return changed;
    });
    return this.accessTokens.issue(session);
  }

  /** The session as it may go on: out of an organization that its person has left, or lacks the second factor for. */
  async stillOpen(session: SessionEntity): Promise<SessionEntity> {
    const { id, userId, organizationId, amr } = session;
    if (organizationId === null) return session;
    const terms = await this.organizations.terms(userId, organizationId);
    if (terms && (!terms.mfaRequired || amr.includes(MFA))) return session;
    return this.sessions.setOrganization(id, null);
  }

  private async assertOpen(userId: string, organizationId: string): Promise<void> {
    const terms = await this.organizations.terms(userId, organizationId);
    if (!terms) throw AccessErrors.organizationNotFound();
    if (terms.mfaRequired && !currentPrincipal().amr.includes(MFA)) throw AssuranceErrors.mfaRequired();
  }
}
