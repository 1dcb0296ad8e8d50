import type * as OpenIdClient from 'openid-client';
import type { Configuration, CustomFetch } from 'openid-client';
import { Inject, Injectable } from '@nestjs/common';
import { httpSection, type HttpConfig } from '@plinth/config';
import { configToken } from '@plinth/platform/config';
import { Egress } from '@plinth/platform/egress';
import { AuthErrors } from '../../auth.errors.js';
import type { SignInProvider } from './providers.js';

/** What one sign-in keeps between its start and its end. */
export interface OidcSecrets {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** What a provider says of who signed in. */
export interface OidcPerson {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly name: string | null;
  /** Everything that it says. */
  readonly claims: Readonly<Record<string, unknown>>;
}

const TIMEOUT_MS = 5_000;
const LEEWAY_SECONDS = 60;
const MAX_BYTES = 1_048_576;
// Keys and addresses of a provider change rarely; the library fetches unknown keys by itself.
const DISCOVERED_MS = 3_600_000;

// Marked as deprecated there only to make it stand out: it is for tests, and only where the operator says so.
type OpenId = Omit<typeof OpenIdClient, 'allowInsecureRequests'> & {
  readonly allowInsecureRequests: (configuration: Configuration) => void;
};

const openid = (): Promise<OpenId> => import('openid-client');

interface Discovered {
  /** The settings that it was discovered with. */
  readonly settings: string;
  readonly configuration: Promise<Configuration>;
  readonly at: number;
}

/**
 * Speaks OpenID Connect to the providers: discovery, PKCE, state, nonce, and every check of the
 * answer. An issuer that the operator named may be anywhere; any other address has to be public.
 */
@Injectable()
export class OidcClient {
  private readonly discovered = new Map<string, Discovered>();

  constructor(
    @Inject(configToken(httpSection)) private readonly http: HttpConfig,
    private readonly egress: Egress,
  ) {}

  /** New secrets for one sign-in. The state is made by whoever keeps them. */
  async secrets(): Promise<Omit<OidcSecrets, 'state'>> {
    const { randomNonce, randomPKCECodeVerifier } = await openid();
    return { nonce: randomNonce(), codeVerifier: randomPKCECodeVerifier() };
  }

  /**
   * Where the person signs in at the provider.
   * @throws {AppError} `auth.provider_unavailable`
   */
  async authorizationUrl(provider: SignInProvider, secrets: OidcSecrets): Promise<string> {
    const { buildAuthorizationUrl, calculatePKCECodeChallenge } = await openid();
    return buildAuthorizationUrl(await this.configurationOf(provider), {
      redirect_uri: this.callbackOf(provider),
      response_type: 'code',
      scope: provider.scopes,
      code_challenge: await calculatePKCECodeChallenge(secrets.codeVerifier),
      code_challenge_method: 'S256',
      state: secrets.state,
      nonce: secrets.nonce,
    }).href;
  }

  /**
   * Who signed in, from what the provider sent back.
   * @param search the query of the callback, with its `?`.
   * @throws whatever is wrong with the answer.
   */
  async person(provider: SignInProvider, search: string, secrets: OidcSecrets): Promise<OidcPerson> {
    const { authorizationCodeGrant, fetchUserInfo } = await openid();
    const configuration = await this.configurationOf(provider);
    const tokens = await authorizationCodeGrant(configuration, new URL(search, this.callbackOf(provider)), {
      pkceCodeVerifier: secrets.codeVerifier,
      expectedState: secrets.state,
      expectedNonce: secrets.nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (!claims) throw new Error('The provider sent no ID token.');
    assertForUs(claims, provider.clientId);
    // Many providers keep the address out of the ID token.
    const asks = claims['email'] === undefined && configuration.serverMetadata().userinfo_endpoint !== undefined;
    const info = asks ? await fetchUserInfo(configuration, tokens.access_token, claims.sub) : {};
    const facts: Record<string, unknown> = { ...info, ...claims };
    return {
      issuer: claims.iss,
      subject: claims.sub,
      email: textOrNull(facts['email']),
      emailVerified: facts['email_verified'] === true,
      name: textOrNull(facts['name']),
      claims: facts,
    };
  }

  private callbackOf({ name }: SignInProvider): string {
    return `${this.http.publicUrl}/v1/auth/oidc/${name}/callback`;
  }

  private async configurationOf(provider: SignInProvider): Promise<Configuration> {
    const known = this.discovered.get(provider.name);
    const settings = JSON.stringify(provider);
    const fresh = known?.settings === settings && performance.now() - known.at < DISCOVERED_MS ? known : null;
    const discovered = fresh ?? { settings, configuration: this.discover(provider), at: performance.now() };
    this.discovered.set(provider.name, discovered);
    try {
      return await discovered.configuration;
    } catch (error) {
      this.discovered.delete(provider.name);
      throw AuthErrors.providerUnavailable({ cause: error, retryAfterSeconds: 5 });
    }
  }

  private async discover(provider: SignInProvider): Promise<Configuration> {
    const client = await openid();
    const { allowInsecureRequests, ClientSecretBasic, customFetch, discovery, None } = client;
    const { issuer, clientId, clientSecret, allowHttp } = provider;
    return discovery(
      new URL(issuer),
      clientId,
      undefined,
      clientSecret === null ? None() : ClientSecretBasic(clientSecret),
      {
        // Without it the library trusts the connection and leaves the signature of ID tokens unchecked.
        execute: [client.enableNonRepudiationChecks, ...(allowHttp ? [allowInsecureRequests] : [])],
        [customFetch]: this.fetchFor(provider),
        timeout: TIMEOUT_MS / 1000,
      },
    );
  }

  private fetchFor({ issuer, trusted }: SignInProvider): CustomFetch {
    const { host } = new URL(issuer);
    return async (url, { method, headers, body, signal }) => {
      const answer = await this.egress.request({
        method,
        url,
        headers,
        ...(body !== undefined && body !== null && { body: textOf(body) }),
        timeoutMs: TIMEOUT_MS,
        maxBytes: MAX_BYTES,
        trusted: trusted && new URL(url).host === host,
        ...(signal && { signal }),
      });
      if (answer.truncated) throw new Error('The provider answered with more than a megabyte.');
      const empty = answer.status === 204 || answer.status === 304;
      return new Response(empty ? null : new Uint8Array(answer.body), {
        status: answer.status,
        headers: answer.headers,
      });
    };
  }
}

/** What the library leaves to its user: whom the token was issued to, and that it was before now. */
function assertForUs({ azp, iat }: { readonly azp?: unknown; readonly iat: number }, clientId: string): void {
  if (azp !== undefined && azp !== clientId) throw new Error('The ID token was issued to somebody else.');
  if (iat > Date.now() / 1000 + LEEWAY_SECONDS) throw new Error('The ID token comes from the future.');
}

function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  if (body instanceof URLSearchParams) return body.toString();
  throw new Error('A body of this kind is never sent to a provider.');
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
