import { Injectable } from '@nestjs/common';
import { currentPrincipal } from '@plinth/platform/context';
import { Transaction } from '@plinth/platform/database';
import { canonicalEmail, UsersApi } from '@plinth/modules/users';
import { OrganizationsErrors } from '../organizations.errors.js';
import { InvitationsRepository } from '../persistence/invitations.repository.js';
import { MembershipsRepository } from '../persistence/memberships.repository.js';
import { OrganizationsRepository, type OwnOrganization } from '../persistence/organizations.repository.js';
import { MailDomains } from './mail-domains.js';
import { OrganizationNews } from './organization-news.js';
import { hashOfToken } from './invitation-tokens.js';
import { Standing } from './standing.js';

/** Makes the caller a member of the organization that they were invited to. */
@Injectable()
export class AcceptInvitation {
  constructor(
    private readonly invitations: InvitationsRepository,
    private readonly organizations: OrganizationsRepository,
    private readonly memberships: MembershipsRepository,
    private readonly mailDomains: MailDomains,
    private readonly standing: Standing,
    private readonly users: UsersApi,
    private readonly transaction: Transaction,
    private readonly news: OrganizationNews,
  ) {}

  /**
   * Uses an invitation. However often it is sent at once, it is used once; in the wrong hands it stays as it is.
   * @throws {AppError} `organizations.invalid_invitation`, `organizations.invitation_for_another`,
   * `organizations.email_domain_not_allowed`
   */
  run(token: string): Promise<OwnOrganization> {
    const { userId } = currentPrincipal();
    const hash = hashOfToken(token);
    return this.transaction.run(() => this.transaction.acrossOwners(() => this.use(hash, userId)));
  }

  private async use(hash: Buffer, userId: string): Promise<OwnOrganization> {
    const found = await this.invitations.findByToken(hash);
    if (!found) throw OrganizationsErrors.invalidInvitation();
    const user = await this.users.find(userId);
    if (!user || canonicalEmail(user.email) !== found.emailKey) throw OrganizationsErrors.invitationForAnother();
    // The organization first, as everywhere: whoever locks in another order may wait for a circle.
    await this.organizations.lock(found.organizationId);
    await this.mailDomains.assertWelcome(found.organizationId, user.email);
    const invitation = await this.invitations.take(hash);
    if (!invitation) throw OrganizationsErrors.invalidInvitation();
    const { organizationId, id, role } = invitation;
    if (await this.memberships.insert(organizationId, userId, role)) {
      await this.news.ofMember('organizations.member_joined', organizationId, userId, { role, invitationId: id });
    }
    return this.standing.seen(organizationId);
  }
}
