import { Injectable } from '@nestjs/common';
import { MembershipsRepository } from '../persistence/memberships.repository.js';
import { OrganizationsRepository } from '../persistence/organizations.repository.js';
import { OrganizationNews } from './organization-news.js';
import { OrganizationsService } from './organizations.service.js';

/** Takes a person who is being erased out of all organizations. None is left without an owner. */
@Injectable()
export class LeaveOrganizations {
  constructor(
    private readonly organizations: OrganizationsRepository,
    private readonly memberships: MembershipsRepository,
    private readonly service: OrganizationsService,
    private readonly news: OrganizationNews,
  ) {}

  /**
   * Works in the open transaction. Where the person was the last owner, the longest-standing admin follows, else the
   * longest-standing member; an organization without anybody is deleted. @returns how many they left.
   */
  async run(userId: string): Promise<number> {
    const memberships = await this.memberships.ofUser(userId);
    for (const { organizationId } of memberships) {
      await this.organizations.lock(organizationId);
      await this.memberships.delete(organizationId, userId);
      await this.news.ofMember('organizations.member_left', organizationId, userId);
      await this.assureOwner(organizationId);
    }
    return memberships.length;
  }

  private async assureOwner(organizationId: string): Promise<void> {
    const successor = await this.memberships.successor(organizationId);
    if (!successor) {
      await this.service.remove(organizationId);
    } else if (successor.role !== 'owner') {
      await this.memberships.setRole(organizationId, successor.userId, 'owner');
      await this.news.ofMember('organizations.member_role_changed', organizationId, successor.userId, {
        role: [successor.role, 'owner'],
      });
    }
  }
}
