import { Injectable } from '@nestjs/common';
import type { Json } from '@plinth/kernel';
import { PersonalData, type Erased } from '@plinth/platform/module';
import { canonicalEmail, UsersApi } from '@plinth/modules/users';
import { LeaveOrganizations } from './application/leave-organizations.js';
import { InvitationsRepository } from './persistence/invitations.repository.js';
import { MembershipsRepository } from './persistence/memberships.repository.js';

/** What a person is a member of, and the invitations that were sent to them. */
@Injectable()
export class OrganizationsPersonalData extends PersonalData {
  constructor(
    private readonly memberships: MembershipsRepository,
    private readonly invitations: InvitationsRepository,
    private readonly leaveOrganizations: LeaveOrganizations,
    private readonly users: UsersApi,
  ) {
    super();
  }

  async exportUser(userId: string): Promise<Json> {
    const memberships = await this.memberships.ofUser(userId);
    const address = await this.addressKeyOf(userId);
    const invitations = address === null ? [] : await this.invitations.sentTo(address);
    return {
      memberships: memberships.map(({ organizationId, role, joinedAt }) => ({
        organizationId,
        role,
        joinedAt: joinedAt.toISOString(),
      })),
      invitations: invitations.map(({ organizationId, email, role, createdAt, expiresAt }) => ({
        organizationId,
        email,
        role,
        createdAt: createdAt.toISOString(),
        expiresAt: expiresAt.toISOString(),
      })),
    };
  }

  async eraseUser(userId: string): Promise<Erased> {
    return {
      memberships: await this.leaveOrganizations.run(userId),
      ...(await this.invitations.forget(userId, await this.addressKeyOf(userId))),
    };
  }

  private async addressKeyOf(userId: string): Promise<string | null> {
    const email = await this.users.addressOf(userId);
    return email === null ? null : canonicalEmail(email);
  }
}
