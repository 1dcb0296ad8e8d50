import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { currentPrincipal } from '@plinth/platform/context';
import { UsersApi } from '@plinth/modules/users';
import { SingleSignOn } from '../organizations.api.js';
import { OrganizationsErrors } from '../organizations.errors.js';
import { DomainsRepository } from '../persistence/domains.repository.js';
import { MembershipsRepository } from '../persistence/memberships.repository.js';
import { domainOf } from './domain-name.js';

/** Makes single sign-on a rule for the members in an organization's verified domains. */
@Injectable()
export class RequireProvider {
  constructor(
    private readonly domains: DomainsRepository,
    private readonly memberships: MembershipsRepository,
    private readonly users: UsersApi,
    private readonly modules: ModuleRef,
  ) {}

  /**
   * Works in the open transaction: sessions that did not begin at the provider end.
   * @throws {AppError} `organizations.sso_domain_required`, `organizations.sso_provider_unknown`, and
   * `organizations.sso_sign_in_first` where it would shut the caller out.
   */
  async run(organizationId: string, provider: string | null): Promise<void> {
    const domains = await this.domains.verified(organizationId);
    if (domains.length === 0) throw OrganizationsErrors.ssoDomainRequired();
    const singleSignOn = this.singleSignOn();
    if (provider === null || !(await singleSignOn?.knows(provider))) throw OrganizationsErrors.ssoProviderUnknown();
    const members = await this.users.findMany(await this.memberships.userIds(organizationId));
    const covered = [...members.values()].filter(({ email }) => domains.includes(domainOf(email))).map(({ id }) => id);
    if (covered.includes(currentPrincipal().userId) && !singleSignOn?.broughtCaller(provider)) {
      throw OrganizationsErrors.ssoSignInFirst();
    }
    await singleSignOn?.endOtherSessions(covered, provider);
  }

  /** Found late, for whoever implements it stands on this module. */
  private singleSignOn(): SingleSignOn | null {
    try {
      return this.modules.get(SingleSignOn, { strict: false });
    } catch {
      return null;
    }
  }
}
