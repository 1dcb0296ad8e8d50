import { Injectable } from '@nestjs/common';
import type { Json } from '@plinth/kernel';
import { Revocations } from '@plinth/platform/access';
import { AuditTrail } from '@plinth/platform/audit-trail';
import type { DomainRow } from '../persistence/domains.repository.js';

/** Tells of a change, in its transaction: to the audit trail of the organization, and to whatever keeps access. */
@Injectable()
export class OrganizationNews {
  constructor(
    private readonly audit: AuditTrail,
    private readonly revocations: Revocations,
  ) {}

  /** The organization itself has changed. */
  async ofOrganization(action: string, id: string, details: Readonly<Record<string, Json>> = {}): Promise<void> {
    await this.audit.record({
      action,
      resource: { type: 'organization', id },
      details,
      owner: { ownerType: 'organization', ownerId: id },
    });
  }

  /** The organization is gone; whoever was a member is none any more. */
  async ofDeletion(id: string, members: readonly string[]): Promise<void> {
    await this.revocations.users(members);
    await this.ofOrganization('organizations.organization_deleted', id, { members: members.length });
  }

  /** What somebody is within the organization has changed. */
  async ofMember(
    action: string,
    organizationId: string,
    userId: string,
    details: Readonly<Record<string, Json>> = {},
  ): Promise<void> {
    await this.revocations.user(userId);
    await this.audit.record({
      action,
      resource: { type: 'organization', id: organizationId },
      subject: { userId },
      details: { userId, ...details },
      owner: { ownerType: 'organization', ownerId: organizationId },
    });
  }

  /** What the organization asks of its members has changed, and is asked of them from now on. */
  async ofSettings(id: string, members: readonly string[], details: Readonly<Record<string, Json>>): Promise<void> {
    if (members.length > 0) await this.revocations.users(members);
    await this.ofOrganization('organizations.settings_changed', id, details);
  }

  /** A domain of the organization has changed. */
  async ofDomain(action: string, { id, organizationId, domain }: DomainRow): Promise<void> {
    await this.audit.record({
      action,
      resource: { type: 'organization_domain', id },
      details: { domain },
      owner: { ownerType: 'organization', ownerId: organizationId },
    });
  }

  /** An invitation has changed. */
  async ofInvitation(action: string, organizationId: string, id: string, role: string): Promise<void> {
    await this.audit.record({
      action,
      resource: { type: 'organization_invitation', id },
      details: { role },
      owner: { ownerType: 'organization', ownerId: organizationId },
    });
  }
}
