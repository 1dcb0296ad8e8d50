import { Inject, Injectable } from '@nestjs/common';
import { oidcSection, type OidcConfig, type OidcProviderConfig } from '@plinth/config';
import { configToken } from '@plinth/platform/config';
import { KeyRing } from '@plinth/platform/secrets';
import { AuthErrors } from '../../auth.errors.js';
import type { IdentityProviderEntity } from '../../persistence/identity-provider.entity.js';
import { IdentityProvidersRepository } from '../../persistence/identity-providers.repository.js';

/** A provider, wherever its settings come from. */
export interface SignInProvider extends OidcProviderConfig {
  /** Whether the operator named it: then its host may be anywhere, else only at a public address. */
  readonly trusted: boolean;
}

/** What the secret of a client is sealed for. */
export const CLIENT_SECRET_PURPOSE = 'oidc-client-secret';

/**
 * The providers that people may sign in with: those of the configuration, and those that administrators added. The
 * latter are read whenever they are needed, so that a change counts everywhere at once.
 */
@Injectable()
export class Providers {
  constructor(
    @Inject(configToken(oidcSection)) private readonly config: OidcConfig,
    private readonly repository: IdentityProvidersRepository,
    private readonly ring: KeyRing,
  ) {}

  /** All of them; where a name is taken twice, the operator's goes first. */
  async all(): Promise<readonly SignInProvider[]> {
    const fixed = this.config.providers.map((provider) => ({ ...provider, trusted: true }));
    const added = (await this.repository.enabled()).filter(({ name }) => !this.isFixed(name));
    return [...fixed, ...added.map((row) => this.opened(row))];
  }

  /** @throws {AppError} `auth.provider_not_found` */
  async find(name: string): Promise<SignInProvider> {
    const provider = (await this.all()).find((each) => each.name === name);
    if (!provider) throw AuthErrors.providerNotFound();
    return provider;
  }

  /** As `all`, but only what is no secret: nothing is decrypted for that. */
  async listed(): Promise<readonly Pick<SignInProvider, 'name' | 'label' | 'domains'>[]> {
    const added = (await this.repository.listed()).filter(({ name }) => !this.isFixed(name));
    return [...this.config.providers, ...added];
  }

  /**
   * Refuses any other way in where a provider keeps the people of this mail domain to itself.
   * @throws {AppError} `auth.sso_required`
   */
  async assertNoneRequired(email: string): Promise<void> {
    if ((await this.requiredFor(email)) !== null) throw AuthErrors.ssoRequired();
  }

  /** The provider that keeps the people of this address to itself, if one does. */
  async requiredFor(email: string): Promise<Pick<SignInProvider, 'name'> | null> {
    if (!this.config.enforceDomains) return null;
    return keeperOf(email, await this.listed());
  }

  /** Whether the configuration has a provider of that name. */
  isFixed(name: string): boolean {
    return this.config.providers.some((provider) => provider.name === name);
  }

  private opened({ sealedClientSecret: sealed, ...row }: IdentityProviderEntity): SignInProvider {
    return {
      ...row,
      clientSecret: sealed === null ? null : this.ring.open(sealed, CLIENT_SECRET_PURPOSE).toString(),
      allowHttp: this.config.allowHttp,
      trusted: false,
    };
  }
}

/** The first of `providers` that keeps the people of this address to itself. */
export function keeperOf<P extends Pick<SignInProvider, 'domains'>>(email: string, providers: readonly P[]): P | null {
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  return providers.find(({ domains }) => domains.includes(domain)) ?? null;
}
