import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { Revocations } from '@plinth/platform/access';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { currentPrincipal } from '@plinth/platform/context';
import { SingleSignOn } from '@plinth/modules/organizations';
import { SessionsRepository } from '../../persistence/sessions.repository.js';
import { Providers } from './providers.js';
import { ssoAt } from './required-provider.js';

/** What organizations that ask their members for single sign-on need of it. */
@Injectable()
export class SignOnForOrganizations extends SingleSignOn {
  constructor(
    private readonly providers: Providers,
    private readonly sessions: SessionsRepository,
    private readonly revocations: Revocations,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {
    super();
  }

  async knows(provider: string): Promise<boolean> {
    return (await this.providers.all()).some(({ name }) => name === provider);
  }

  broughtCaller(provider: string): boolean {
    return currentPrincipal().amr.includes(ssoAt(provider));
  }

  async endOtherSessions(userIds: readonly string[], provider: string): Promise<void> {
    const ended = await this.sessions.revokeWithout(userIds, ssoAt(provider), this.clock.now());
    if (ended.length === 0) return;
    await this.revocations.users(ended);
    for (const userId of ended) {
      await this.audit.record({
        action: 'auth.sessions_revoked',
        resource: { type: 'user', id: userId },
        subject: { userId },
        owner: { ownerType: 'user', ownerId: userId },
        details: { reason: 'sso_required' },
      });
    }
  }
}
