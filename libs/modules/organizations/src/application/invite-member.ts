import { Injectable } from '@nestjs/common';
import { currentPrincipal } from '@plinth/platform/context';
import { Transaction } from '@plinth/platform/database';
import { UsersApi } from '@plinth/modules/users';
import type { OrganizationRole } from '../organizations.api.js';
import { OrganizationsErrors } from '../organizations.errors.js';
import { InvitationsRepository, type InvitationRow } from '../persistence/invitations.repository.js';
import { MembershipsRepository } from '../persistence/memberships.repository.js';
import { MailDomains } from './mail-domains.js';
import { InvitationMail } from './invitation-mail.js';
import { hashOfToken, newInvitationToken } from './invitation-tokens.js';
import { OrganizationNews } from './organization-news.js';
import { assertMayTouch, MANAGERS, Standing } from './standing.js';

// Whoever can sign up can make organizations: this bounds what one of them mails to strangers.
const MAX_OPEN = 100;

/** Invites people by mail, whether or not they have an account yet. */
@Injectable()
export class InviteMember {
  constructor(
    private readonly invitations: InvitationsRepository,
    private readonly memberships: MembershipsRepository,
    private readonly mailDomains: MailDomains,
    private readonly standing: Standing,
    private readonly users: UsersApi,
    private readonly mail: InvitationMail,
    private readonly transaction: Transaction,
    private readonly news: OrganizationNews,
  ) {}

  /**
   * Mails an invitation; an earlier one to the same address is good no more.
   * @throws {AppError} `organizations.not_found`, `organizations.role_required`, `organizations.already_member`,
   * `organizations.too_many_invitations`, `organizations.email_domain_not_allowed`
   */
  run(organizationId: string, email: string, role: OrganizationRole): Promise<InvitationRow> {
    const { userId } = currentPrincipal();
    return this.transaction.run(async () => {
      const organization = await this.standing.lock(organizationId, MANAGERS);
      assertMayTouch(organization.role, role);
      await this.mailDomains.assertWelcome(organizationId, email);
      await this.assertNoMember(organizationId, email);
      await this.assertRoom(organizationId);
      const token = newInvitationToken();
      const tokenHash = hashOfToken(token);
      const invitation = await this.invitations.replace({ organizationId, email, role, invitedBy: userId, tokenHash });
      const inviter = await this.users.find(userId);
      const { displayName = null, locale = null } = inviter ?? {};
      await this.mail.send({ to: email, organization: organization.name, inviter: displayName, locale, token });
      await this.news.ofInvitation('organizations.invitation_sent', organizationId, invitation.id, role);
      return invitation;
    });
  }

  private async assertNoMember(organizationId: string, email: string): Promise<void> {
    const user = await this.users.findByEmail(email);
    if (user && (await this.memberships.find(organizationId, user.id))) throw OrganizationsErrors.alreadyMember();
  }

  private async assertRoom(organizationId: string): Promise<void> {
    await this.transaction.acrossOwners(() => this.invitations.deleteExpired());
    if ((await this.invitations.countOpen(organizationId)) >= MAX_OPEN) throw OrganizationsErrors.tooManyInvitations();
  }
}
