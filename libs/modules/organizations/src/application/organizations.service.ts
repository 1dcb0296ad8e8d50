import { Injectable } from '@nestjs/common';
import type { Page, PageRequest } from '@plinth/kernel';
import { currentPrincipal } from '@plinth/platform/context';
import { Transaction } from '@plinth/platform/database';
import type { Precondition } from '@plinth/platform/http';
import { Events } from '@plinth/platform/queue';
import { OrganizationResponse } from '../http/organization.response.js';
import { OrganizationDeleted } from '../organizations.events.js';
import { MembershipsRepository } from '../persistence/memberships.repository.js';
import { OrganizationsRepository, type OwnOrganization } from '../persistence/organizations.repository.js';
import { OrganizationNews } from './organization-news.js';
import { MANAGERS, Standing } from './standing.js';

/** Organizations, as their members see them. */
@Injectable()
export class OrganizationsService {
  constructor(
    private readonly organizations: OrganizationsRepository,
    private readonly memberships: MembershipsRepository,
    private readonly standing: Standing,
    private readonly transaction: Transaction,
    private readonly events: Events,
    private readonly news: OrganizationNews,
  ) {}

  /** Those that the caller is a member of. */
  page(request: PageRequest): Promise<Page<OwnOrganization>> {
    return this.organizations.page(currentPrincipal().userId, request);
  }

  /** Makes an organization that the caller owns. */
  create(name: string): Promise<OwnOrganization> {
    const { userId } = currentPrincipal();
    return this.transaction.run(async () => {
      const organization = await this.organizations.insert(name);
      this.transaction.actFrom({ ownerType: 'organization', ownerId: organization.id });
      await this.memberships.insert(organization.id, userId, 'owner');
      await this.news.ofOrganization('organizations.organization_created', organization.id, { name });
      return { ...organization, role: 'owner' };
    });
  }

  /** @throws {AppError} `organizations.not_found`, `organizations.role_required`, `http.precondition_failed` */
  change(id: string, name: string | undefined, precondition: Precondition): Promise<OwnOrganization> {
    return this.transaction.run(async () => {
      const before = await this.standing.lock(id, MANAGERS);
      precondition.check(OrganizationResponse.from(before));
      if (name === undefined || name === before.name) return before;
      const after = await this.organizations.rename(id, name);
      await this.news.ofOrganization('organizations.organization_changed', id, { name: [before.name, name] });
      return { ...after, role: before.role };
    });
  }

  /**
   * Deletes an organization; only an owner may. What it owns is removed by the modules that hold it.
   * @throws {AppError} `organizations.not_found`, `organizations.role_required`, `http.precondition_failed`
   */
  async delete(id: string, precondition: Precondition): Promise<void> {
    await this.transaction.run(async () => {
      const organization = await this.standing.lock(id, ['owner']);
      precondition.check(OrganizationResponse.from(organization));
      await this.remove(id);
    });
  }

  /** Removes an organization with everything that hangs on it, in the open transaction. */
  async remove(id: string): Promise<void> {
    const members = await this.organizations.delete(id);
    await this.news.ofDeletion(id, members);
    await this.events.publish(new OrganizationDeleted(id));
  }
}
