import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jest } from '@jest/globals';

/** Who somebody is at the provider. */
export interface Claims {
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
  readonly groups?: unknown;
}

/** What a hostile provider does to its ID tokens. */
export interface Forgery {
  /** Changes the claims of a token. */
  readonly claims?: (claims: Record<string, unknown>) => Record<string, unknown>;
  /** Changes the header of a token. */
  readonly header?: Record<string, unknown>;
  /** Signs with a key that it does not publish. */
  readonly foreignKey?: boolean;
  /** Sends no ID token at all. */
  readonly withheld?: boolean;
}

/** A real OpenID provider on a port of its own. */
export interface OidcServer {
  readonly issuer: string;
  /** Signs in at the provider as `subject` and agrees, as a browser would; answers with where the provider leads back to. */
  signIn(authorizationUrl: string, subject: string): Promise<string>;
  /** What the provider says of `subject`. */
  know(subject: string, claims: Claims): void;
  /** Makes it hostile, or honest again. */
  forge(forgery: Forgery | null): void;
  close(): Promise<void>;
}

const SECONDS = 600;

/**
 * Starts a provider that knows one client.
 * @param claimed the issuer that it says it is. Default: what it is.
 */
export async function startOidcServer(client: object, claimed?: (port: number) => string): Promise<OidcServer> {
  const people = new Map<string, Claims>();
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let forgery: Forgery | null = null;
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${String(port)}`;
  // It warns of everything that a test does and an operator should not.
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
  const { default: Provider } = await import('oidc-provider');
  const provider = new Provider(claimed?.(port) ?? issuer, {
    clients: [client],
    jwks: { keys: [{ ...keys.privateKey.export({ format: 'jwk' }), kid: 'ours', alg: 'RS256', use: 'sig' }] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    pkce: { required: () => true },
    cookies: { keys: ['a key of the test'] },
    ttl: Object.fromEntries(
      ['AccessToken', 'AuthorizationCode', 'Grant', 'IdToken', 'Interaction', 'Session'].map((name) => [name, SECONDS]),
    ),
    findAccount: (_: unknown, accountId: string) => ({
      accountId,
      claims: () => ({ sub: accountId, ...people.get(accountId) }),
    }),
  });
  warn.mockRestore();
  provider.use(async (context, next) => {
    await next();
    const token = context.path === '/token' ? context.body['id_token'] : undefined;
    if (forgery && typeof token === 'string') context.body['id_token'] = forged(token, forgery, keys.privateKey);
  });
  const handle = provider.callback();
  server.on('request', (request, response) => void handle(request, response));
  return {
    issuer,
    signIn: (url, subject) => walkThrough(url, subject, issuer),
    know: (subject, claims) => void people.set(subject, claims),
    forge: (wanted) => void (forgery = wanted),
    close: () => closed(server),
  };
}

function forged(token: string, { claims, header, foreignKey, withheld }: Forgery, own: KeyObject): string | undefined {
  if (withheld) return undefined;
  const [head = '', body = ''] = token.split('.');
  const changedHead = { ...read(head), ...header };
  const changedBody = claims ? claims(read(body)) : read(body);
  const text = [changedHead, changedBody]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const key = foreignKey ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey : own;
  return `${text}.${changedHead['alg'] === 'none' ? '' : sign('sha256', Buffer.from(text), key).toString('base64url')}`;
}

function read(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
}

/** Follows the provider's pages, filling in whatever they ask, until it leads away. */
async function walkThrough(start: string, subject: string, issuer: string): Promise<string> {
  const cookies = new Map<string, string>();
  let url = start;
  let form: string | null = null;
  for (let steps = 0; steps < 20; steps++) {
    const response: Response = await fetch(url, {
      method: form === null ? 'GET' : 'POST',
      redirect: 'manual',
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(form !== null && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form !== null && { body: form }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location !== null) {
      url = new URL(location, url).href;
      form = null;
      if (!url.startsWith(issuer)) return url;
    } else {
      const page = await response.text();
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
      if (prompt === undefined)
        throw new Error(`The provider answered ${String(response.status)}: ${page.slice(0, 500)}`);
      form = new URLSearchParams({ prompt, ...(prompt === 'login' && { login: subject, password: 'x' }) }).toString();
    }
  }
  throw new Error('The provider never came to an end.');
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
