import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AccessErrors, invalidToken, PrincipalResolver } from '@plinth/platform/access';
import { currentContext, type Principal } from '@plinth/platform/context';
import { OrganizationsApi } from '@plinth/modules/organizations';
import { isAllowed } from '../api-keys/address-list.js';
import { API_KEY_PREFIX } from '../api-keys/api-key-text.js';
import { VerifyApiKey } from '../api-keys/verify-api-key.js';
import { PrincipalCache } from './principal-cache.js';
import { SessionTokens } from './session-tokens.js';
import type { VerifiedCredential } from './verified-credential.js';

// Whatever else stands in the header is no credential, and costs no look-up.
const TOKEN = /^[^\s,]+$/;

/**
 * Resolves access tokens and API keys. The first use of one verifies it and reads whom it stands for; from then on it
 * is found by its digest, until it expires or a revocation touches it.
 */
@Injectable()
export class TokenPrincipals extends PrincipalResolver {
  constructor(
    private readonly cache: PrincipalCache,
    private readonly sessionTokens: SessionTokens,
    private readonly apiKeys: VerifyApiKey,
    private readonly organizations: OrganizationsApi,
  ) {
    super();
  }

  resolve(token: string, organizationId: string | null, aside = false): Principal | Promise<Principal> {
    const digest = hash('sha256', token, 'base64');
    const remembered = this.cache.find(digest);
    return remembered
      ? this.principalOf(remembered, organizationId, aside)
      : this.verify(token, digest).then((verified) => this.principalOf(verified, organizationId, aside));
  }

  private principalOf(
    { principal, bound, allowedAddresses }: VerifiedCredential,
    organizationId: string | null,
    aside: boolean,
  ): Principal | Promise<Principal> {
    if (!isAllowed(allowedAddresses, currentContext()?.ip ?? null)) throw invalidToken();
    const wanted = organizationId ?? (aside && !bound ? null : principal.organizationId);
    if (wanted === null)
      return aside && principal.organizationId !== null ? { ...principal, organizationId: null } : principal;
    if (bound && wanted !== principal.organizationId) throw AccessErrors.organizationNotFound();
    // A service account is no member: it belongs to the organization and ends with it.
    if (principal.kind === 'service-account') return principal;
    return this.actingIn(wanted, principal);
  }

  private async actingIn(organizationId: string, principal: Principal): Promise<Principal> {
    const terms = await this.organizations.terms(principal.userId, organizationId);
    if (!terms) throw AccessErrors.organizationNotFound();
    return { ...principal, organizationId, organizationSecondFactor: terms.mfaRequired };
  }

  private async verify(token: string, digest: string): Promise<VerifiedCredential> {
    if (!TOKEN.test(token)) throw invalidToken();
    const epoch = this.cache.epoch;
    const verifier = token.startsWith(API_KEY_PREFIX) ? this.apiKeys : this.sessionTokens;
    const verified = await verifier.verify(token);
    this.cache.remember(digest, verified, epoch);
    return verified;
  }
}
