import { Inject, Injectable } from '@nestjs/common';
import { oidcSection, type OidcConfig } from '@plinth/config';
import { configToken } from '@plinth/platform/config';
import { OrganizationsApi } from '@plinth/modules/organizations';
import type { UserRecord } from '@plinth/modules/users';
import { AuthErrors } from '../../auth.errors.js';
import { Providers, type SignInProvider } from './providers.js';

/** In the `amr` of whoever came from another provider. */
export const SSO = 'sso';

/** In the same place, which one that was. */
export function ssoAt(provider: string): string {
  return `${SSO}:${provider}`;
}

/** Who has to come from a provider: people of its mail domains, and members of organizations that ask for it. */
@Injectable()
export class RequiredProvider {
  constructor(
    private readonly providers: Providers,
    private readonly organizations: OrganizationsApi,
    @Inject(configToken(oidcSection)) private readonly config: OidcConfig,
  ) {}

  /**
   * Refuses every other way in.
   * @throws {AppError} `auth.sso_required`
   */
  async assertUsed(user: Pick<UserRecord, 'id' | 'email'>, amr: readonly string[]): Promise<void> {
    if (!amr.includes(SSO)) await this.providers.assertNoneRequired(user.email);
    const asked = await this.ofOrganization(user);
    if (asked !== null && !amr.includes(ssoAt(asked.name))) throw AuthErrors.ssoRequired();
  }

  /** The provider that this person has to come from, if there is one. */
  async of(user: Pick<UserRecord, 'id' | 'email'>): Promise<SignInProvider | null> {
    return (await this.ofOrganization(user)) ?? (await this.providers.requiredFor(user.email));
  }

  /** A provider that is gone or switched off keeps nobody out. */
  private async ofOrganization({ id, email }: Pick<UserRecord, 'id' | 'email'>): Promise<SignInProvider | null> {
    if (!this.config.enforceDomains) return null;
    const name = await this.organizations.requiredProvider(id, email);
    return name === null ? null : ((await this.providers.all()).find((provider) => provider.name === name) ?? null);
  }
}
