import { Inject, Injectable } from '@nestjs/common';
import { DEFAULT_SCOPES, oidcSection, type ClaimMapping, type OidcConfig } from '@plinth/config';
import { Clock, newId, type Page, type PageRequest } from '@plinth/kernel';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { configToken } from '@plinth/platform/config';
import { isUniqueViolation, Transaction } from '@plinth/platform/database';
import { KeyRing } from '@plinth/platform/secrets';
import { MEMBER, RolesApi, SUPER_ADMIN } from '@plinth/modules/roles';
import { AuthErrors } from '../../auth.errors.js';
import type { IdentityProviderEntity } from '../../persistence/identity-provider.entity.js';
import { IdentityProvidersRepository } from '../../persistence/identity-providers.repository.js';
import { OwnerLocksRepository } from '../../persistence/owner-locks.repository.js';
import { CLIENT_SECRET_PURPOSE, Providers } from './providers.js';

/** What an administrator says of a provider; what is left out stays, or takes its default. */
export interface ProviderWish extends Partial<ClaimMapping> {
  readonly name?: string;
  readonly label?: string;
  readonly issuer?: string;
  readonly clientId?: string;
  /** `null` for a public client. */
  readonly clientSecret?: string | null;
  readonly scopes?: string;
  readonly domains?: readonly string[];
  readonly enabled?: boolean;
}

/** Refuses a change of what the caller has not seen. */
type Check = (current: IdentityProviderEntity) => void;

/** The providers that administrators add at run time. Every sign-in reads them afresh. */
@Injectable()
export class ManageProviders {
  constructor(
    private readonly repository: IdentityProvidersRepository,
    private readonly providers: Providers,
    private readonly locks: OwnerLocksRepository,
    private readonly roles: RolesApi,
    private readonly ring: KeyRing,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    @Inject(configToken(oidcSection)) private readonly config: OidcConfig,
  ) {}

  page(request: PageRequest): Promise<Page<IdentityProviderEntity>> {
    return this.repository.page(request);
  }

  /** @throws {AppError} `auth.provider_not_found` */
  async get(id: string): Promise<IdentityProviderEntity> {
    return this.known(await this.repository.find(id));
  }

  /** @throws {AppError} `auth.provider_taken`, `auth.domain_taken`, `auth.provider_insecure`, and what is wrong with its roles. */
  async add(wish: ProviderWish & Required<Pick<ProviderWish, 'name' | 'issuer' | 'clientId'>>) {
    const now = this.clock.now();
    const blank: IdentityProviderEntity = {
      ...{ id: newId(), name: wish.name, label: wish.name, issuer: wish.issuer, clientId: wish.clientId },
      ...{ sealedClientSecret: null, scopes: DEFAULT_SCOPES, domains: [], enabled: true },
      mapping: { rolesClaim: null, roles: {}, organizationsClaim: null, organizations: {} },
      ...{ createdAt: now, updatedAt: now },
    };
    const given = withoutGaps(wish);
    return this.write('auth.provider_added', given, async () => {
      const provider = await this.changed(blank, given);
      await this.repository.add(provider);
      return provider;
    });
  }

  /** @throws {AppError} `auth.provider_not_found`, `http.precondition_failed`, and what `add` throws. */
  async change(id: string, wish: ProviderWish, check: Check): Promise<IdentityProviderEntity> {
    const given = withoutGaps(wish);
    return this.write('auth.provider_changed', given, async () => {
      const before = await this.lock(id, check);
      const provider = Object.assign(await this.changed(before, given), { updatedAt: this.clock.now() });
      await this.repository.save(provider);
      return provider;
    });
  }

  /** Nobody signs in with it from then on; who did keeps their account. @throws {AppError} `auth.provider_not_found` */
  async remove(id: string, check: Check): Promise<void> {
    await this.write('auth.provider_removed', {}, async () => {
      const provider = await this.lock(id, check);
      await this.repository.remove(id);
      return provider;
    });
  }

  private async changed(before: IdentityProviderEntity, wish: ProviderWish): Promise<IdentityProviderEntity> {
    const { clientSecret, rolesClaim, roles, organizationsClaim, organizations, domains, ...plain } = wish;
    const { mapping } = before;
    const provider: IdentityProviderEntity = Object.assign({}, before, plain, {
      domains: domains ? [...new Set(domains.map((domain) => domain.toLowerCase()))].sort() : before.domains,
      sealedClientSecret: clientSecret === undefined ? before.sealedClientSecret : this.sealed(clientSecret),
      mapping: {
        rolesClaim: rolesClaim === undefined ? mapping.rolesClaim : rolesClaim,
        roles: roles ?? mapping.roles,
        organizationsClaim: organizationsClaim === undefined ? mapping.organizationsClaim : organizationsClaim,
        organizations: organizations ?? mapping.organizations,
      },
    });
    await this.assertSound(provider);
    await this.assertFree(
      provider,
      provider.domains.filter((domain) => !before.domains.includes(domain)),
    );
    return provider;
  }

  private async assertSound({ name, issuer, mapping }: IdentityProviderEntity): Promise<void> {
    if (this.providers.isFixed(name)) throw AuthErrors.providerTaken();
    const url = URL.canParse(issuer) ? new URL(issuer) : null;
    const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && this.config.allowHttp);
    if (!secure || url.search + url.hash + url.username !== '') throw AuthErrors.providerInsecure();
    // Whoever decides what the provider says decides who gets these roles.
    for (const role of new Set(Object.values(mapping.roles))) {
      if (role === MEMBER || role === SUPER_ADMIN) throw AuthErrors.roleNotMappable();
      this.roles.assertCallerHolds(await this.roles.permissionsOfRole(role));
    }
  }

  /** Whose people are whose is clear: no other provider has these domains, nor gets them meanwhile. */
  private async assertFree({ id }: IdentityProviderEntity, domains: readonly string[]): Promise<void> {
    if (domains.length === 0) return;
    await this.locks.take('domains', 'providers');
    const fixed = this.config.providers.some((each) => each.domains.some((domain) => domains.includes(domain)));
    if (fixed || (await this.repository.haveOthers(id, domains))) throw AuthErrors.domainTaken();
  }

  private async lock(id: string, check: Check): Promise<IdentityProviderEntity> {
    const provider = this.known(await this.repository.find(id, 'FOR UPDATE'));
    check(provider);
    return provider;
  }

  private known(provider: IdentityProviderEntity | null): IdentityProviderEntity {
    if (!provider) throw AuthErrors.providerNotFound();
    return provider;
  }

  private sealed(secret: string | null): string | null {
    return secret === null ? null : this.ring.seal(secret, CLIENT_SECRET_PURPOSE);
  }

  private async write(action: string, wish: ProviderWish, change: () => Promise<IdentityProviderEntity>) {
    try {
      return await this.transaction.run(async () => {
        const provider = await change();
        await this.audit.record({
          action,
          resource: { type: 'identity_provider', id: provider.id },
          details: { name: provider.name, issuer: provider.issuer, fields: Object.keys(wish).sort() },
        });
        return provider;
      });
    } catch (error) {
      throw isUniqueViolation(error, 'identity_provider_name') ? AuthErrors.providerTaken({ cause: error }) : error;
    }
  }
}

/** A request has its fields also where they were left out. */
function withoutGaps(wish: ProviderWish): ProviderWish {
  return Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined));
}
