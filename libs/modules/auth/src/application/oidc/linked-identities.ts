import { Injectable } from '@nestjs/common';
import type { Page, PageRequest } from '@plinth/kernel';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import { AuthErrors } from '../../auth.errors.js';
import type { ExternalIdentityEntity } from '../../persistence/external-identity.entity.js';
import { ExternalIdentitiesRepository } from '../../persistence/external-identities.repository.js';
import { ClaimGrants } from './claim-grants.js';

/** What signs in to an account from elsewhere: to be seen, and ended, by its owner. */
@Injectable()
export class LinkedIdentities {
  constructor(
    private readonly identities: ExternalIdentitiesRepository,
    private readonly grants: ClaimGrants,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
  ) {}

  list(userId: string, request: PageRequest): Promise<Page<ExternalIdentityEntity>> {
    return this.identities.list(userId, request);
  }

  /** Ends a link, and takes back what it gave. @throws {AppError} `auth.identity_not_found` */
  async remove(userId: string, id: string): Promise<void> {
    await this.transaction.run(async () => {
      const identity = await this.identities.remove(userId, id);
      if (!identity) throw AuthErrors.identityNotFound();
      await this.grants.takeBack(identity);
      await this.audit.record({
        action: 'auth.identity_unlinked',
        resource: { type: 'user', id: userId },
        subject: { userId },
        details: { provider: identity.provider, issuer: identity.issuer },
      });
    });
  }
}
