import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Clock } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { startProcess, startTestApi, type TestApi, type TestProcess } from '@plinth/platform/testing';
import { anAuthenticator } from '../../testing/authenticator.factory.js';
import { mailboxes } from '../../testing/mailbox.factory.js';
import { startOidcServer, type OidcServer } from '../../testing/oidc-server.factory.js';
import { aPerson, AUTH_MODULES, PASSWORD, statusOf } from '../../testing/people.factory.js';
import { APP, CLIENT_SECRET, clientOf, pkce, ssoApp } from '../../testing/sso-app.factory.js';

type App = ReturnType<typeof ssoApp>;

describe('single sign-on', () => {
  let api: TestApi;
  let worker: TestProcess;
  let server: OidcServer;
  let app: App;
  let mail: ReturnType<typeof mailboxes>;

  beforeAll(async () => {
    server = await startOidcServer(clientOf('acme'));
    api = await startTestApi(AUTH_MODULES, {
      RATE_LIMIT: 'off',
      OIDC_PROVIDERS: 'acme,gone',
      OIDC_ACME_ISSUER: server.issuer,
      OIDC_ACME_CLIENT_ID: 'plinth',
      OIDC_ACME_CLIENT_SECRET: CLIENT_SECRET,
      OIDC_ACME_LABEL: 'Acme',
      OIDC_ACME_ALLOW_HTTP: 'true',
      OIDC_GONE_ISSUER: 'http://127.0.0.1:1',
      OIDC_GONE_CLIENT_ID: 'plinth',
      OIDC_GONE_ALLOW_HTTP: 'true',
      AUTH_REDIRECT_URIS: `${APP},myapp://signed-in`,
    });
    worker = await startProcess('worker', AUTH_MODULES, api.env);
    mail = mailboxes(api.dataFolder);
    app = ssoApp(api, server);
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  afterAll(async () => {
    await worker.close();
    await api.close();
    await server.close();
  });

  const post = (path: string, body: unknown) => api.call('POST', `/v1/auth/${path}`, { body });
  const start = (...parameters: Parameters<App['start']>) => app.start(...parameters);
  const someone = (claims: object = {}) => app.someone(claims);
  const signIn = (subject: string, codeChallenge: string) => app.signIn(subject, codeChallenge);
  const tokensOf = (subject: string) => app.tokensOf(subject);
  const errorOf = (subject: string) => app.errorOf(subject);

  it('lists its providers', async () => {
    const { body } = await api.call('GET', '/v1/auth/oidc/providers');
    expect(body.data).toEqual([
      { name: 'acme', label: 'Acme' },
      { name: 'gone', label: 'gone' },
    ]);
    const first = await api.call('GET', '/v1/auth/oidc/providers?limit=1');
    const rest = await api.call('GET', `/v1/auth/oidc/providers?limit=1&cursor=${String(first.body.page.nextCursor)}`);
    expect([...first.body.data, ...rest.body.data]).toEqual(body.data);
    expect(rest.body.page).toEqual({ limit: 1, nextCursor: null });
  });

  it('makes an account at the first time and finds it at the next', async () => {
    const { subject, email } = someone();
    const first = await tokensOf(subject);
    expect(first.status).toBe(200);
    expect(first.headers.get('cache-control')).toBe('no-store');
    expect(first.body.user).toMatchObject({ email, emailVerified: true, displayName: 'Ada' });
    expect(await statusOf(api, first.body.accessToken)).toBe(200);
    const second = await tokensOf(subject);
    expect(second.body.user.id).toBe(first.body.user.id);
    expect((await post('login', { email, password: PASSWORD })).status).toBe(401);
  });

  it('protects every step: state, nonce, PKCE with the provider, and PKCE with the app', async () => {
    const { codeChallenge } = pkce();
    const url = new URL((await start(codeChallenge)).headers.get('location') ?? '');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'plinth',
      redirect_uri: 'http://localhost:0/v1/auth/oidc/acme/callback',
      response_type: 'code',
      scope: 'openid email profile',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(url.searchParams.get('code_challenge')).not.toBe(codeChallenge);
    const rows = await api.get(Database).query(`SELECT * FROM one_time_token WHERE purpose = 'oidc_state'`);
    expect(JSON.stringify(rows)).not.toContain(url.searchParams.get('nonce'));
  });

  it('leads back to exact addresses only', async () => {
    const { codeChallenge } = pkce();
    expect((await start(codeChallenge, 'myapp://signed-in')).status).toBe(302);
    for (const redirectUri of [
      ...[`${APP}/`, `${APP}?x=1`, `${APP}#x`, 'https://app.example', 'https://app.example.evil.com/signed-in'],
      ...['https://app.example@evil.com/signed-in', 'javascript:alert(1)', '', 'HTTPS://app.example/signed-in'],
    ]) {
      const { status } = await start(codeChallenge, redirectUri);
      expect({ redirectUri, status }).toEqual({ redirectUri, status: 400 });
    }
    for (const bad of ['', 'x', 'x'.repeat(44), '+'.repeat(43)]) expect((await start(bad)).status).toBe(400);
    expect((await start(codeChallenge, APP, 'nobody')).status).toBe(404);
  });

  it('refuses an answer that nobody waits for', async () => {
    const { subject } = someone();
    const begun = await start(pkce().codeChallenge);
    const back = new URL(await server.signIn(begun.headers.get('location') ?? '', subject));
    const finish = (search: string, provider = 'acme') =>
      api.call('GET', `/v1/auth/oidc/${provider}/callback${search}`);
    for (const search of [
      '',
      '?',
      '?code=x',
      '?code=x&state=',
      '?code=x&state=x',
      '?error=access_denied',
      '?state=a&state=b',
    ]) {
      expect((await finish(search)).status).toBe(400);
    }
    const first = await finish(back.search);
    expect(first.headers.get('location')).toContain('code=');
    expect((await finish(back.search)).body.code).toBe('auth.invalid_oidc_state');
    const other = new URL((await start(pkce().codeChallenge)).headers.get('location') ?? '').searchParams.get('state');
    expect((await finish(`?code=x&state=${String(other)}`, 'gone')).status).toBe(400);
  });

  it('tells the app what came of it, and unknown parameters harm nothing', async () => {
    const finish = async (more: string) => {
      const begun = await start(pkce().codeChallenge);
      const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state');
      const answer = await api.call('GET', `/v1/auth/oidc/acme/callback?state=${String(state)}&${more}`);
      return answer.headers.get('location');
    };
    expect(await finish('error=access_denied&error_description=no&session_state=x')).toBe(`${APP}?error=access_denied`);
    expect(await finish('error=%3Cscript%3E')).toBe(`${APP}?error=access_denied`);
    expect(await finish('code=made-up')).toBe(`${APP}?error=provider_refused`);
    expect(await finish(`code=made-up&iss=${encodeURIComponent('https://evil.example')}`)).toBe(
      `${APP}?error=provider_refused`,
    );
  });

  it('gives codes that are good once, for a minute, for whoever began', async () => {
    const { subject } = someone();
    const fresh = async () => {
      const { codeVerifier, codeChallenge } = pkce();
      const code = (await signIn(subject, codeChallenge)).searchParams.get('code');
      return { code, codeVerifier };
    };
    const stolen = await fresh();
    expect((await post('oidc/exchange', { ...stolen, codeVerifier: pkce().codeVerifier })).status).toBe(401);
    expect((await post('oidc/exchange', stolen)).body.code).toBe('auth.invalid_oidc_code');
    const raced = await fresh();
    const answers = await Promise.all(Array.from({ length: 50 }, () => post('oidc/exchange', raced)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const late = await fresh();
    const now = Date.now() + 61_000;
    jest.spyOn(api.get(Clock), 'now').mockImplementation(() => new Date(now));
    expect((await post('oidc/exchange', late)).status).toBe(401);
    for (const body of [
      {},
      { code: 'x' },
      { code: 1, codeVerifier: 'x'.repeat(43) },
      { code: 'x', codeVerifier: 'short' },
    ]) {
      expect((await post('oidc/exchange', body)).status).toBe(400);
    }
  });

  it('opens an account of the same address only after its owner agreed by mail', async () => {
    const { subject, email } = someone();
    const person = await aPerson(api, email);
    await post('email/verify', { token: (await mail.newest(email, /Verify/)).token });
    expect(await errorOf(subject)).toBe('link_confirmation_sent');
    const { token } = await mail.newest(email, /Another way to sign in/);
    expect(await errorOf(subject)).toBe('link_confirmation_sent');
    const again = await mail.newest(email, /Another way to sign in/, 2);
    expect((await post('oidc/link/confirm', { token })).status).toBe(400);
    expect((await post('oidc/link/confirm', { token: again.token })).status).toBe(204);
    expect((await tokensOf(subject)).body.user.id).toBe(person.id);
    expect((await post('login', { email, password: PASSWORD })).status).toBe(200);
  });

  it('takes an account back from whoever made it with an address that is not theirs', async () => {
    const { subject, email } = someone();
    const squatter = await aPerson(api, email);
    await errorOf(subject);
    const { token } = await mail.newest(email, /Another way to sign in/);
    expect((await post('oidc/link/confirm', { token })).status).toBe(204);
    expect(await statusOf(api, squatter.accessToken)).toBe(401);
    expect((await post('login', { email, password: PASSWORD })).status).toBe(401);
    expect((await tokensOf(subject)).body.user).toMatchObject({ id: squatter.id, emailVerified: true });
  });

  it('makes nothing of addresses that the provider does not vouch for', async () => {
    for (const claims of [
      { email_verified: false },
      { email_verified: 'true' },
      { email: undefined },
      { email: 'x' },
    ]) {
      expect(await errorOf(someone(claims).subject)).toBe('provider_email_unverified');
    }
  });

  it('asks for a second factor, and lets no suspended user in', async () => {
    const { subject } = someone();
    const { body } = await tokensOf(subject);
    const person = { id: body.user.id, email: body.user.email, accessToken: body.accessToken, refreshToken: '' };
    await anAuthenticator(api, person);
    expect((await tokensOf(subject)).body.mfaRequired).toBe(true);
    await api.get(Database).query(`UPDATE user_account SET status = 'suspended' WHERE id = $1`, [person.id]);
    expect(await errorOf(subject)).toBe('account_unavailable');
  });

  it('says so when the provider is away', async () => {
    const { status, body, headers } = await start(pkce().codeChallenge, APP, 'gone');
    expect([status, body.code]).toEqual([503, 'auth.provider_unavailable']);
    expect(headers.get('retry-after')).not.toBeNull();
  });
});
