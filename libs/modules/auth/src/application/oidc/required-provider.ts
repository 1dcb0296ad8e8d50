import { Inject, Injectable } from '@nestjs/common';
import { oidcSection, type OidcConfig } from '@plinth/config';
import { configToken } from '@plinth/platform/config';
import { OrganizationsApi } from '@plinth/modules/organizations';
import type { UserRecord } from '@plinth/modules/users';
import { keeperOf, Providers, type SignInProvider } from './providers.js';

/** In the `amr` of whoever came from another provider. */
export const SSO = 'sso';

/** In the same place, which one that was. */
export function ssoAt(provider: string): string {
  return `${SSO}:${provider}`;
}

type Person = Pick<UserRecord, 'id' | 'email'>;
type Named = Pick<SignInProvider, 'name'>;

/** Who has to come from a provider: people of its mail domains, and members of organizations that ask for it. */
@Injectable()
export class RequiredProvider {
  constructor(
    private readonly providers: Providers,
    private readonly organizations: OrganizationsApi,
    @Inject(configToken(oidcSection)) private readonly config: OidcConfig,
  ) {}

  /** Whether this person had to come from a provider, and did not. */
  async isMissing(person: Person, amr: readonly string[]): Promise<boolean> {
    const { byOrganization, byDomain } = await this.ask(person);
    if (byOrganization !== null && !amr.includes(ssoAt(byOrganization.name))) return true;
    return byDomain !== null && !amr.includes(SSO);
  }

  /** The provider that this person has to come from, if there is one. */
  async of(person: Person): Promise<Named | null> {
    const { byOrganization, byDomain } = await this.ask(person);
    return byOrganization ?? byDomain;
  }

  /** Both questions at once. A provider that is gone or switched off keeps nobody out. */
  private async ask({ id, email }: Person): Promise<{ byOrganization: Named | null; byDomain: Named | null }> {
    if (!this.config.enforceDomains) return { byOrganization: null, byDomain: null };
    const [providers, asked] = await Promise.all([
      this.providers.listed(),
      this.organizations.requiredProvider(id, email),
    ]);
    const byOrganization = providers.find(({ name }) => name === asked) ?? null;
    return { byOrganization, byDomain: keeperOf(email, providers) };
  }
}
