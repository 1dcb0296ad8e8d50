import { Injectable } from '@nestjs/common';
import { UsersApi } from '@plinth/modules/users';
import { OrganizationsErrors } from '../organizations.errors.js';
import { DomainsRepository } from '../persistence/domains.repository.js';
import { SettingsRepository } from '../persistence/settings.repository.js';
import { domainOf } from './domain-name.js';

/** What the domain of somebody's address means to an organization. */
@Injectable()
export class MailDomains {
  constructor(
    private readonly settings: SettingsRepository,
    private readonly domains: DomainsRepository,
    private readonly users: UsersApi,
  ) {}

  /** @throws {AppError} `organizations.email_domain_not_allowed` where the organization takes nobody of this domain. */
  async assertWelcome(organizationId: string, email: string): Promise<void> {
    const { allowedEmailDomains: allowed } = await this.settings.get(organizationId);
    if (allowed.length > 0 && !allowed.includes(domainOf(email))) throw OrganizationsErrors.emailDomainNotAllowed();
  }

  /** Whether the organization takes this person. */
  async welcomes(organizationId: string, userId: string): Promise<boolean> {
    const { allowedEmailDomains: allowed } = await this.settings.get(organizationId);
    if (allowed.length === 0) return true;
    const email = await this.users.addressOf(userId);
    return email !== null && allowed.includes(domainOf(email));
  }

  /** The provider that the organization of this person's domain asks them to sign in with, if they are a member. */
  requiredProvider(userId: string, email: string): Promise<string | null> {
    return this.domains.requiredProvider(userId, domainOf(email));
  }
}
