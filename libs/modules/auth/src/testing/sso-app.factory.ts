import { createHash, randomBytes } from 'node:crypto';
import { newId } from '@plinth/kernel';
import type { Answer, TestApi } from '@plinth/platform/testing';
import type { Claims, OidcServer } from './oidc-server.factory.js';

/** Where the app of the tests takes people back. */
export const APP = 'https://app.example/signed-in';

/** The secret that the provider of the tests knows the platform by. */
export const CLIENT_SECRET = 'a secret of the test';

/** What the platform registers with a provider of the tests. */
export function clientOf(...names: readonly string[]) {
  const redirect_uris = names.map((name) => `http://localhost:0/v1/auth/oidc/${name}/callback`);
  return { client_id: 'plinth', client_secret: CLIENT_SECRET, redirect_uris };
}

/** A PKCE pair of the app. */
export function pkce() {
  const codeVerifier = randomBytes(32).toString('base64url');
  return { codeVerifier, codeChallenge: createHash('sha256').update(codeVerifier).digest('base64url') };
}

/** An app whose people sign in with the provider `name`, which is `server`. */
export function ssoApp(api: TestApi, server: OidcServer, name = 'acme') {
  const start = (codeChallenge: string, redirectUri = APP, provider = name) => {
    const query = new URLSearchParams({ redirectUri, codeChallenge }).toString();
    return api.call('GET', `/v1/auth/oidc/${provider}/start?${query}`);
  };
  /** Begins, and goes to the provider: answers with the way back, not gone yet. */
  const wayBack = async (subject: string, codeChallenge = pkce().codeChallenge): Promise<URL> => {
    const begun = await start(codeChallenge);
    return new URL(await server.signIn(begun.headers.get('location') ?? '', subject));
  };
  const finish = async (back: URL): Promise<URL> => {
    const answer = await api.call('GET', back.pathname + back.search);
    if (answer.status !== 302) throw new Error(`The callback answered ${String(answer.status)}: ${answer.body.code}`);
    return new URL(answer.headers.get('location') ?? '');
  };
  const signIn = async (subject: string, codeChallenge?: string) => finish(await wayBack(subject, codeChallenge));
  return {
    start,
    wayBack,
    finish,
    signIn,
    /** Somebody whom only the provider knows. */
    someone: (claims: Claims | object = {}) => {
      const subject = newId();
      const email = `${subject}@example.com`;
      server.know(subject, { email, email_verified: true, name: 'Ada', ...claims });
      return { subject, email };
    },
    /** The whole way: what the exchange answers. */
    tokensOf: async (subject: string): Promise<Answer> => {
      const { codeVerifier, codeChallenge } = pkce();
      const code = (await signIn(subject, codeChallenge)).searchParams.get('code');
      return api.call('POST', '/v1/auth/oidc/exchange', { body: { code, codeVerifier } });
    },
    /** What the app is told went wrong. */
    errorOf: async (subject: string): Promise<string | null> => (await signIn(subject)).searchParams.get('error'),
  };
}
