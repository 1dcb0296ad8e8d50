import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { authSection, type AuthConfig } from '@plinth/config';
import { AppError } from '@plinth/kernel';
import { configToken } from '@plinth/platform/config';
import { isDatabaseFailure, Transaction } from '@plinth/platform/database';
import { HttpErrors } from '@plinth/platform/http';
import { KeyRing } from '@plinth/platform/secrets';
import { UsersApi } from '@plinth/modules/users';
import { AuthErrors, invalidOidcCode } from '../../auth.errors.js';
import { NOBODY, OneTimeTokens } from '../links/one-time-tokens.js';
import type { TokenSet } from '../sessions/token-sets.js';
import { SignIn, type MfaChallenge } from '../sign-in/sign-in.js';
import { ExternalIdentities } from './external-identities.js';
import { OidcClient, type OidcSecrets } from './oidc-client.js';
import { Providers } from './providers.js';
import { SSO, ssoAt } from './required-provider.js';

/** What a sign-in that has begun remembers; sealed at rest. */
interface BegunSignIn extends Omit<OidcSecrets, 'state'> {
  readonly provider: string;
  readonly redirectUri: string;
  readonly codeChallenge: string;
}

const PURPOSE = 'oidc-state';

/**
 * Single sign-on, in three steps: the app sends the person to `start`, the provider sends them back to `finish`, and
 * the app changes the one-time code that it then gets for tokens. The app's own PKCE binds the last step to the first.
 */
@Injectable()
export class OidcFlow {
  constructor(
    private readonly providers: Providers,
    private readonly client: OidcClient,
    private readonly identities: ExternalIdentities,
    private readonly tokens: OneTimeTokens,
    private readonly users: UsersApi,
    private readonly signIn: SignIn,
    private readonly transaction: Transaction,
    private readonly ring: KeyRing,
    @Inject(configToken(authSection)) private readonly config: AuthConfig,
  ) {}

  /**
   * Where to send the person.
   * @param redirectUri where they are to come back to; one of `AUTH_REDIRECT_URIS`.
   * @param codeChallenge the app's own, S256.
   * @throws {AppError} `auth.provider_not_found`, `auth.provider_unavailable`, `http.validation_failed`
   */
  async start(providerName: string, redirectUri: string, codeChallenge: string): Promise<string> {
    const provider = await this.providers.find(providerName);
    if (!this.config.redirectUris.includes(redirectUri)) {
      const detail = 'is not one of AUTH_REDIRECT_URIS';
      throw HttpErrors.validationFailed({ faults: [{ pointer: '?redirectUri', code: 'not_allowed', detail }] });
    }
    const secrets = await this.client.secrets();
    const begun: BegunSignIn = { ...secrets, provider: provider.name, redirectUri, codeChallenge };
    const sealed = this.ring.seal(JSON.stringify(begun), PURPOSE);
    const state = await this.tokens.issueBeside('oidc_state', NOBODY, sealed);
    return this.client.authorizationUrl(provider, { ...secrets, state });
  }

  /**
   * Where to send the person who comes back from the provider: to the app, with a one-time `code` or an `error`.
   * @param search the query that they come with, with its `?`.
   * @throws {AppError} `auth.invalid_oidc_state` where no sign-in of this provider waits for them.
   */
  async finish(providerName: string, search: string): Promise<string> {
    const provider = await this.providers.find(providerName);
    const parameters = new URLSearchParams(search);
    const state = parameters.get('state') ?? '';
    const taken = await this.tokens.take(state, 'oidc_state');
    const begun = taken && (JSON.parse(this.ring.open(taken.binding, PURPOSE).toString()) as BegunSignIn);
    if (begun?.provider !== provider.name) throw AuthErrors.invalidOidcState();
    if (parameters.has('error')) return withParameter(begun.redirectUri, 'error', 'access_denied');
    try {
      const person = await this.client.person(provider, search, { ...begun, state });
      const code = await this.transaction.run(async () => {
        const user = await this.identities.resolve(provider, person);
        return this.tokens.issueBeside('oidc_code', user.id, `${begun.codeChallenge} ${provider.name}`);
      });
      return withParameter(begun.redirectUri, 'code', code);
    } catch (error) {
      return withParameter(begun.redirectUri, 'error', await this.refusal(provider.name, error));
    }
  }

  /**
   * Changes the code that the app was given for tokens.
   * @throws {AppError} `auth.invalid_oidc_code`
   */
  async exchange(code: string, codeVerifier: string): Promise<TokenSet | MfaChallenge> {
    const taken = await this.tokens.take(code, 'oidc_code');
    const challenge = createHash('sha256').update(codeVerifier).digest('base64url');
    const [bound, provider = ''] = taken?.binding.split(' ') ?? [];
    const user = taken && bound === challenge ? await this.users.find(taken.userId) : null;
    if (!user || user.status === 'suspended') throw invalidOidcCode();
    return this.signIn.complete(user, [SSO, ssoAt(provider)]);
  }

  private async refusal(provider: string, error: unknown): Promise<string> {
    if (isDatabaseFailure(error)) throw error;
    const reason = reasonOf(error);
    await this.identities.tellRefusal(provider, reason);
    return reason;
  }
}

/** What the app is told: our own refusals by name, the rest in general. */
function reasonOf(error: unknown): string {
  if (error instanceof AppError) {
    if (error.code.startsWith('auth.')) return error.code.slice('auth.'.length);
    // Somebody registered with the same address at the same moment: the next attempt finds them.
    return error.code.startsWith('egress.') ? 'provider_unavailable' : 'try_again';
  }
  return error instanceof Error && error.cause instanceof AppError ? reasonOf(error.cause) : 'provider_refused';
}

function withParameter(address: string, name: string, value: string): string {
  const url = new URL(address);
  url.searchParams.set(name, value);
  return url.href;
}
