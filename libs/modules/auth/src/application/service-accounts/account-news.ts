import { Injectable } from '@nestjs/common';
import { PLATFORM_OWNER, type Owner } from '@plinth/kernel';
import { Revocations } from '@plinth/platform/access';
import { AuditTrail } from '@plinth/platform/audit-trail';
import type { ServiceAccountEntity } from '../../persistence/service-account.entity.js';

/** Tells of a service account, in the transaction of its change: the audit trail, and whatever keeps access. */
@Injectable()
export class AccountNews {
  constructor(
    private readonly audit: AuditTrail,
    private readonly revocations: Revocations,
  ) {}

  async made({ id, name, permissions, organizationId }: ServiceAccountEntity): Promise<void> {
    await this.tell('auth.service_account_created', id, organizationId, { name, permissions });
  }

  async removed({ id, name, organizationId }: ServiceAccountEntity): Promise<void> {
    await this.revocations.user(id);
    await this.tell('auth.service_account_removed', id, organizationId, { name });
  }

  private async tell(
    action: string,
    id: string,
    organizationId: string | null,
    details: Record<string, string | string[]>,
  ) {
    const owner: Owner =
      organizationId === null ? PLATFORM_OWNER : { ownerType: 'organization', ownerId: organizationId };
    await this.audit.record({ action, resource: { type: 'service_account', id }, details, owner });
  }
}
