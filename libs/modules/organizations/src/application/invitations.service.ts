import { Injectable } from '@nestjs/common';
import type { Page, PageRequest } from '@plinth/kernel';
import { Transaction } from '@plinth/platform/database';
import { OrganizationsErrors } from '../organizations.errors.js';
import { InvitationsRepository, type InvitationRow } from '../persistence/invitations.repository.js';
import { OrganizationNews } from './organization-news.js';
import { assertMayTouch, MANAGERS, Standing } from './standing.js';

/** The open invitations of an organization, for those who run it. */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly invitations: InvitationsRepository,
    private readonly standing: Standing,
    private readonly transaction: Transaction,
    private readonly news: OrganizationNews,
  ) {}

  /** Those that can be accepted now. @throws {AppError} `organizations.not_found`, `organizations.role_required` */
  async page(organizationId: string, request: PageRequest): Promise<Page<InvitationRow>> {
    await this.standing.of(organizationId, MANAGERS);
    return this.invitations.page(organizationId, request);
  }

  /**
   * Makes an open invitation good no more.
   * @throws {AppError} `organizations.not_found`, `organizations.invitation_not_found`, `organizations.role_required`
   */
  async withdraw(organizationId: string, id: string): Promise<void> {
    await this.transaction.run(async () => {
      const { role } = await this.standing.lock(organizationId, MANAGERS);
      const invitation = await this.invitations.find(organizationId, id);
      if (!invitation) throw OrganizationsErrors.invitationNotFound();
      assertMayTouch(role, invitation.role);
      await this.invitations.delete(id);
      await this.news.ofInvitation('organizations.invitation_withdrawn', organizationId, id, invitation.role);
    });
  }
}
