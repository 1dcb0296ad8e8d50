import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { startTestApi, type TestApi } from '@plinth/platform/testing';
import { startOidcServer, type Forgery, type OidcServer } from '../../testing/oidc-server.factory.js';
import { AUTH_MODULES } from '../../testing/people.factory.js';
import { APP, CLIENT_SECRET, clientOf, pkce, ssoApp } from '../../testing/sso-app.factory.js';

describe('single sign-on with a hostile provider', () => {
  let api: TestApi;
  let acme: OidcServer;
  let evil: OidcServer;
  let liar: OidcServer;
  let app: ReturnType<typeof ssoApp>;

  beforeAll(async () => {
    acme = await startOidcServer(clientOf('acme'));
    evil = await startOidcServer(clientOf('evil', 'acme'));
    liar = await startOidcServer(clientOf('liar'), () => acme.issuer);
    const settings = Object.entries({ ACME: acme, EVIL: evil, LIAR: liar }).flatMap(([name, { issuer }]) => [
      [`OIDC_${name}_ISSUER`, issuer],
      [`OIDC_${name}_CLIENT_ID`, 'plinth'],
      [`OIDC_${name}_CLIENT_SECRET`, CLIENT_SECRET],
      [`OIDC_${name}_ALLOW_HTTP`, 'true'],
    ]);
    api = await startTestApi(AUTH_MODULES, {
      RATE_LIMIT: 'off',
      OIDC_PROVIDERS: 'acme,evil,liar',
      AUTH_REDIRECT_URIS: APP,
      ...(Object.fromEntries(settings) as Record<string, string>),
    });
    app = ssoApp(api, acme);
  });

  afterEach(() => {
    acme.forge(null);
  });

  afterAll(async () => {
    await api.close();
    for (const server of [acme, evil, liar]) await server.close();
  });

  const accounts = async () => {
    const [row] = await api.get(Database).query<{ count: number }>('SELECT count(*)::int AS count FROM user_account');
    return row?.count;
  };
  const claim = (name: string, value: unknown): Forgery => ({ claims: (claims) => ({ ...claims, [name]: value }) });

  it('lets an honest one through, so that what follows means something', async () => {
    acme.forge({});
    expect((await app.tokensOf(app.someone().subject)).status).toBe(200);
    expect((await app.tokensOf(app.someone().subject)).status).toBe(200);
  });

  it.each<[string, Forgery]>([
    ['another issuer', claim('iss', 'https://evil.example')],
    ['no issuer', claim('iss', undefined)],
    ['another nonce', claim('nonce', 'made-up')],
    ['no nonce', claim('nonce', undefined)],
    ['another audience', claim('aud', 'somebody-else')],
    ['two audiences and no party', claim('aud', ['plinth', 'somebody-else'])],
    ['another party', claim('azp', 'somebody-else')],
    ['the past', claim('exp', Math.floor(Date.now() / 1000) - 3_600)],
    ['no end', claim('exp', undefined)],
    ['the future', claim('iat', Math.floor(Date.now() / 1000) + 3_600)],
    ['no subject', claim('sub', undefined)],
    ['another subject than its user info', claim('sub', 'somebody-else')],
    ['a key of its own', { foreignKey: true }],
    ['a key that nobody knows', { header: { kid: 'unknown' } }],
    ['no signature', { header: { alg: 'none' } }],
    ['the algorithm of a shared secret', { header: { alg: 'HS256' } }],
    ['no ID token', { withheld: true }],
  ])('refuses an ID token with %s', async (_, forgery) => {
    const { subject } = app.someone();
    const before = await accounts();
    acme.forge(forgery);
    expect(await app.errorOf(subject)).toBe('provider_refused');
    expect(await accounts()).toBe(before);
    const [event] = await api
      .get(Database)
      .query(`SELECT action, outcome, details FROM audit_event ORDER BY seq DESC LIMIT 1`);
    expect(event).toMatchObject({ action: 'auth.login_failed', outcome: 'failure', details: { provider: 'acme' } });
  });

  it('knows one that says it is another', async () => {
    const { status, body } = await app.start(pkce().codeChallenge, APP, 'liar');
    expect([status, body.code]).toEqual([503, 'auth.provider_unavailable']);
  });

  it('is not mixed up: what one answers is not taken for the answer of another', async () => {
    const { subject } = app.someone();
    const back = await app.wayBack(subject);
    const elsewhere = new URL(back.href.replace('/acme/', '/evil/'));
    await expect(app.finish(elsewhere)).rejects.toThrow('auth.invalid_oidc_state');
    // The state is spent by that.
    await expect(app.finish(back)).rejects.toThrow('auth.invalid_oidc_state');
    const named = await app.wayBack(subject);
    named.searchParams.set('iss', evil.issuer);
    expect((await app.finish(named)).searchParams.get('error')).toBe('provider_refused');
  });

  it('takes no code that another sign-in was given', async () => {
    const [attacker, victim] = [app.someone(), app.someone()];
    const [theirs, own] = [await app.wayBack(attacker.subject), await app.wayBack(victim.subject)];
    own.searchParams.set('code', theirs.searchParams.get('code') ?? '');
    expect((await app.finish(own)).searchParams.get('error')).toBe('provider_refused');
    const other = ssoApp(api, evil, 'evil');
    const [foreign, again] = [await other.wayBack(other.someone().subject), await app.wayBack(victim.subject)];
    again.searchParams.set('code', foreign.searchParams.get('code') ?? '');
    expect((await app.finish(again)).searchParams.get('error')).toBe('provider_refused');
  });

  it('takes a state once, however often it comes at the same moment', async () => {
    const back = await app.wayBack(app.someone().subject);
    const answers = await Promise.allSettled(Array.from({ length: 50 }, () => app.finish(back)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('opens only accounts of its own, whatever subject it names', async () => {
    const { subject } = app.someone();
    const { body } = await app.tokensOf(subject);
    const other = ssoApp(api, evil, 'evil');
    evil.know(subject, { email: `${newId()}@example.com`, email_verified: true });
    expect((await other.tokensOf(subject)).body.user.id).not.toBe(body.user.id);
    evil.know(newId(), {});
    evil.know('thief', { email: body.user.email, email_verified: true });
    expect(await other.errorOf('thief')).toBe('link_confirmation_sent');
  });
});
