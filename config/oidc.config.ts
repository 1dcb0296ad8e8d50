import { section, type ValuesOf } from './section.js';
import { Problem, toggle, type Environment, type Variable } from './variable.js';

/** What a provider's word on a person gives them here, besides the sign-in. */
export interface ClaimMapping {
  /** The claim with the person's groups; `null` for none. */
  readonly rolesClaim: string | null;
  /** A role by the value of the claim that gives it. */
  readonly roles: Readonly<Record<string, string>>;
  readonly organizationsClaim: string | null;
  /** The id of an organization by the value of the claim that makes its bearer a member. */
  readonly organizations: Readonly<Record<string, string>>;
}

/** A provider that people may sign in with. */
export interface OidcProviderConfig {
  /** Lower case; part of its addresses. */
  readonly name: string;
  /** What people see on the button. */
  readonly label: string;
  readonly issuer: string;
  readonly clientId: string;
  /** `null` for a public client. */
  readonly clientSecret: string | null;
  readonly scopes: string;
  /** Whether it may be called without TLS: for tests only. */
  readonly allowHttp: boolean;
  /** Whoever has an address in one of these signs in here and in no other way. */
  readonly domains: readonly string[];
  readonly mapping: ClaimMapping;
}

/** What the name of a provider looks like. */
export const PROVIDER_NAME = /^[a-z][a-z0-9-]{0,30}$/;

/** What is asked of a provider unless its settings say otherwise. */
export const DEFAULT_SCOPES = 'openid email profile';

export const oidcSection = section('oidc', 'Single sign-on', {
  providers: providersVariable(),
  allowHttp: toggle(
    'OIDC_ALLOW_HTTP',
    { about: 'Whether providers that administrators add may be without TLS: for tests only.', default: false },
    ['true', 'false'],
  ),
  enforceDomains: toggle('OIDC_ENFORCE_DOMAINS', {
    about: 'Whether the domains of a provider keep their people to it. Off lets them in otherwise while it is away.',
    default: true,
  }),
});

export type OidcConfig = ValuesOf<typeof oidcSection>;

/** A list of names, and for each of them variables of its own. */
function providersVariable(): Variable<readonly OidcProviderConfig[]> {
  return {
    name: 'OIDC_PROVIDERS',
    about:
      'Names of OpenID Connect providers, separated by commas. For each, say acme, set OIDC_ACME_ISSUER, ' +
      'OIDC_ACME_CLIENT_ID and OIDC_ACME_CLIENT_SECRET (a secret; leave it out for a public client). As needed: ' +
      'OIDC_ACME_LABEL; OIDC_ACME_SCOPES (default: openid email profile); OIDC_ACME_DOMAINS (mail domains that sign in ' +
      'there only); OIDC_ACME_ROLES_CLAIM with OIDC_ACME_ROLES=group:role,… and OIDC_ACME_ORGANIZATIONS_CLAIM with ' +
      'OIDC_ACME_ORGANIZATIONS=group:id,…; OIDC_ACME_ALLOW_HTTP=true where it has no TLS, for tests.',
    example: 'acme',
    secret: false,
    parse: (text, environment) => items(text).map((name) => provider(name, environment)),
    fallback: () => [],
  };
}

function provider(name: string, { raw, production }: Environment): OidcProviderConfig {
  if (!PROVIDER_NAME.test(name)) throw new Problem('must hold names of lower-case letters, digits and dashes');
  const prefix = `OIDC_${name.toUpperCase().replaceAll('-', '_')}`;
  const optional = (suffix: string) => raw(`${prefix}_${suffix}`) ?? null;
  const required = (suffix: string) => {
    const value = optional(suffix);
    if (value === null) throw new Problem(`names a provider for which ${prefix}_${suffix} is not set`);
    return value;
  };
  const issuer = required('ISSUER');
  const allowHttp = optional('ALLOW_HTTP') === 'true';
  const protocol = URL.canParse(issuer) ? new URL(issuer).protocol : '';
  if (protocol !== 'https:' && !(protocol === 'http:' && allowHttp)) {
    throw new Problem(`names a provider whose ${prefix}_ISSUER does not start with https://`);
  }
  const clientSecret = optional('CLIENT_SECRET');
  if (production && clientSecret !== null && clientSecret.length < 16) {
    throw new Problem(`names a provider whose ${prefix}_CLIENT_SECRET has fewer than 16 characters`);
  }
  return {
    name,
    label: optional('LABEL') ?? name,
    issuer,
    clientId: required('CLIENT_ID'),
    clientSecret,
    scopes: optional('SCOPES') ?? DEFAULT_SCOPES,
    allowHttp,
    domains: items(optional('DOMAINS') ?? '').map((domain) => domain.toLowerCase()),
    mapping: {
      rolesClaim: optional('ROLES_CLAIM'),
      roles: pairs(optional('ROLES') ?? '', `${prefix}_ROLES`),
      organizationsClaim: optional('ORGANIZATIONS_CLAIM'),
      organizations: pairs(optional('ORGANIZATIONS') ?? '', `${prefix}_ORGANIZATIONS`),
    },
  };
}

/** `value:what it gives`, separated by commas. A value may hold colons. */
function pairs(text: string, name: string): Record<string, string> {
  const entries = items(text).map((item): [string, string] => {
    const [, value, given] = /^(.+):([^:]+)$/.exec(item) ?? [];
    if (value === undefined || given === undefined) throw new Problem(`names a provider whose ${name} has no pairs`);
    return [value, given];
  });
  return Object.fromEntries(entries);
}

function items(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
