import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Database, Transaction } from '@plinth/platform/database';
import { startTestApi, type TestApi } from '@plinth/platform/testing';
import { RolesApi } from '@plinth/modules/roles';
import { startOidcServer, type OidcServer } from '../../testing/oidc-server.factory.js';
import { aPerson, AUTH_MODULES, PASSWORD, type Person } from '../../testing/people.factory.js';
import { APP, CLIENT_SECRET, clientOf, pkce, ssoApp } from '../../testing/sso-app.factory.js';

const PATH = '/v1/admin/identity-providers';

describe('providers that administrators add', () => {
  let api: TestApi;
  let other: TestApi;
  let server: OidcServer;
  let administrator: Person;
  let organizationId: string;

  beforeAll(async () => {
    server = await startOidcServer(clientOf('okay', 'second', 'domain'));
    const env = { RATE_LIMIT: 'off', AUTH_REDIRECT_URIS: APP, OIDC_ALLOW_HTTP: 'true', EGRESS_ALLOW: '127.0.0.1' };
    const fixed = { OIDC_PROVIDERS: 'fixed', OIDC_FIXED_ISSUER: 'https://fixed.example', OIDC_FIXED_CLIENT_ID: 'x' };
    const domains = { OIDC_FIXED_DOMAINS: 'Fixed.example' };
    api = await startTestApi(AUTH_MODULES, { ...env, ...fixed, ...domains });
    other = await startTestApi(AUTH_MODULES, { ...api.env });
    administrator = await aPerson(api);
    await grant(administrator.id, 'super-admin');
    const { body } = await call('POST', '/v1/organizations', { name: 'Acme' });
    organizationId = body.id;
  });

  afterAll(async () => {
    await other.close();
    await api.close();
    await server.close();
  });

  const grant = (userId: string, role: string) => api.get(Transaction).run(() => api.get(RolesApi).grant(userId, role));
  const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    api.call(method, path, { token: administrator.accessToken, headers, ...(body !== undefined && { body }) });
  const settings = (name: string, more: object = {}) => ({
    ...{ name, issuer: server.issuer, clientId: 'plinth', clientSecret: CLIENT_SECRET, ...more },
  });
  const rolesOf = async (userId: string) => (await call('GET', `/v1/admin/users/${userId}`)).body.roles;

  it('are signed in with on every instance at once, changed and removed', async () => {
    const added = await call('POST', PATH, settings('okay', { label: 'Okay' }));
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({ name: 'okay', label: 'Okay', hasClientSecret: true, enabled: true });
    const path = added.headers.get('location') ?? '';
    const app = ssoApp(other, server, 'okay');
    const { subject } = app.someone();
    const { body: first } = await app.tokensOf(subject);
    expect(first.user.email).toBe(`${subject}@example.com`);
    expect((await call('PATCH', path, { clientSecret: 'wrong' })).status).toBe(200);
    expect(await app.errorOf(subject)).toBe('provider_refused');
    expect((await call('PATCH', path, { clientSecret: CLIENT_SECRET, enabled: false })).status).toBe(200);
    expect((await app.start(pkce().codeChallenge)).status).toBe(404);
    expect((await other.call('GET', '/v1/auth/oidc/providers')).body.data).toEqual([{ name: 'fixed', label: 'fixed' }]);
    expect((await call('PATCH', path, { enabled: true })).body.enabled).toBe(true);
    expect((await app.tokensOf(subject)).body.user.id).toBe(first.user.id);
    const begun = await app.wayBack(subject);
    expect((await call('DELETE', path)).status).toBe(204);
    await expect(app.finish(begun)).rejects.toThrow('auth.provider_not_found');
    expect((await call('GET', path)).status).toBe(404);
  });

  it('keep their secrets sealed, and out of answers and the trail', async () => {
    const clientSecret = `hush-${newId()}`;
    const { body } = await call('POST', PATH, settings('sealed', { clientSecret }));
    const list = await call('GET', `${PATH}?limit=200`);
    const rows = await api.get(Database).query('SELECT * FROM identity_provider');
    const trail = await api.get(Database).query(`SELECT * FROM audit_event WHERE action LIKE 'auth.provider%'`);
    expect(list.body.data.map(({ name }: { name: string }) => name)).toContain('sealed');
    expect(JSON.stringify([body, list.body, rows, trail])).not.toContain(clientSecret);
    expect(trail).toContainEqual(
      expect.objectContaining({ action: 'auth.provider_added', actor_id: administrator.id, resource_id: body.id }),
    );
    expect((await call('PATCH', `${PATH}/${body.id}`, { clientSecret: null })).body.hasClientSecret).toBe(false);
  });

  it('are changed only by who has seen them as they are', async () => {
    const { body } = await call('POST', PATH, settings('seen'));
    const path = `${PATH}/${String(body.id)}`;
    const etag = (await call('GET', path)).headers.get('etag') ?? '';
    expect((await call('PATCH', path, { label: 'Two' }, { 'if-match': etag })).status).toBe(200);
    expect((await call('PATCH', path, { label: 'Three' }, { 'if-match': etag })).status).toBe(412);
    expect((await call('DELETE', path, undefined, { 'if-match': etag })).status).toBe(412);
    expect((await call('GET', path)).body.label).toBe('Two');
  });

  it('are the business of who may, and who signed in lately', async () => {
    const person = await aPerson(api);
    const calls = [
      ['GET', PATH],
      ['POST', PATH],
      ['GET', `${PATH}/${newId()}`],
      ['DELETE', `${PATH}/${newId()}`],
    ];
    for (const [method = '', path = ''] of calls) {
      const body = method === 'POST' ? settings('nobody') : undefined;
      expect((await api.call(method, path, { body })).status).toBe(401);
      expect((await api.call(method, path, { token: person.accessToken, body })).status).toBe(403);
    }
    await api
      .get(Database)
      .query(`UPDATE session SET auth_time = now() - interval '1 hour' WHERE user_id = $1`, [person.id]);
    await grant(person.id, 'admin');
    const late = await api.call('POST', PATH, { token: person.accessToken, body: settings('late') });
    expect([late.status, late.body.code]).toEqual([403, 'auth.reauthentication_required']);
  });

  it('are refused where something is wrong with them', async () => {
    await call('POST', PATH, settings('taken'));
    expect((await call('POST', PATH, settings('taken'))).status).toBe(409);
    expect((await call('POST', PATH, settings('fixed'))).status).toBe(409);
    for (const wrong of [
      ...[{ issuer: 'ftp://x.example' }, { issuer: 'x' }, { issuer: 'https://x.example/?a=b' }],
      ...[{ issuer: 'https://u@x.example' }, { roles: { a: 'super-admin' } }, { roles: { a: 'member' } }],
    ]) {
      expect({ wrong, status: (await call('POST', PATH, settings('wrong', wrong))).status }).toEqual({
        wrong,
        status: 422,
      });
    }
    for (const wrong of [
      ...[{ name: 'UPPER' }, { name: '' }, { name: '__proto__' }, { issuer: 1 }, { issuer: null }, { clientId: null }],
      ...[{ scopes: 'email' }, { domains: ['x'] }, { domains: 'x.example' }, { enabled: 'yes' }, { unknown: 1 }],
      ...[{ roles: { a: 1 } }, { roles: [] }, { roles: { '\0': 'admin' } }, { organizations: { a: 'x' } }],
      ...[{ label: '' }, { label: 'a\nb' }, { clientSecret: '' }, { clientSecret: 'x'.repeat(1_001) }],
    ]) {
      expect({ wrong, status: (await call('POST', PATH, settings('wrong', wrong))).status }).toEqual({
        wrong,
        status: 400,
      });
    }
    expect((await call('POST', PATH, settings('wrong', { roles: { a: 'nosuchrole' } }))).status).toBe(404);
  });

  it('have mail domains that no other one has, whoever asks at the same moment', async () => {
    const first = await call('POST', PATH, settings('first', { domains: ['One.example', 'own.example'] }));
    expect(first.body.domains).toEqual(['one.example', 'own.example']);
    const TAKEN = [409, 'auth.domain_taken'];
    const told = async (method: string, path: string, body: object) => {
      const answer = await call(method, path, body);
      return answer.status < 300 ? answer.status : [answer.status, answer.body.code];
    };
    expect(await told('POST', PATH, settings('rival', { domains: ['two.example', 'ONE.example'] }))).toEqual(TAKEN);
    expect(await told('POST', PATH, settings('rival', { domains: ['fixed.EXAMPLE'] }))).toEqual(TAKEN);
    const rival = await call('POST', PATH, settings('rival', { domains: ['two.example'], enabled: false }));
    const path = `${PATH}/${String(rival.body.id)}`;
    expect(await told('PATCH', path, { domains: ['two.example', 'one.example'] })).toEqual(TAKEN);
    expect(await told('PATCH', path, { domains: ['two.example'], enabled: true })).toBe(200);
    // What two had before there was this rule keeps neither from being changed.
    await api
      .get(Database)
      .query(`UPDATE identity_provider SET domains = '{one.example,two.example}' WHERE name = 'rival'`);
    expect(await told('PATCH', path, { label: 'Rival', domains: ['one.example'] })).toBe(200);
    const race = ['three', 'four', 'five', 'six'].map((name, index) => {
      const at = index % 2 === 0 ? api : other;
      const body = settings(name, { domains: ['wanted.example'] });
      return at.call('POST', PATH, { token: administrator.accessToken, body });
    });
    const statuses = (await Promise.all(race)).map(({ status }) => status).sort();
    expect(statuses).toEqual([201, 409, 409, 409]);
  });

  it('reach public addresses only', async () => {
    const strict = await startTestApi(AUTH_MODULES, { ...api.env, EGRESS_ALLOW: '' });
    await call('POST', PATH, settings('inward'));
    const { status, body } = await ssoApp(strict, server, 'inward').start(pkce().codeChallenge);
    expect([status, body.code]).toEqual([503, 'auth.provider_unavailable']);
    await strict.close();
  });

  it('give and take back what they say, and nothing that was given by hand', async () => {
    await call('POST', PATH, {
      ...settings('second', { rolesClaim: 'groups', roles: { staff: 'support', ops: 'admin' } }),
      ...{ organizationsClaim: 'groups', organizations: { staff: organizationId, gone: newId() } },
    });
    const app = ssoApp(api, server, 'second');
    const { subject, email } = app.someone({ groups: ['staff', 'gone', 'constructor'] });
    const says = async (groups: unknown) => {
      server.know(subject, { email, email_verified: true, groups });
      return (await app.tokensOf(subject)).body;
    };
    const { id } = (await app.tokensOf(subject)).body.user;
    expect(await rolesOf(id)).toEqual(['member', 'support']);
    const members = async () =>
      (await call('GET', `/v1/organizations/${organizationId}/members`)).body.data.map(
        ({ userId, user }: { userId?: string; user?: { id: string } }) => userId ?? user?.id,
      );
    expect(await members()).toContain(id);
    await says(['ops']);
    expect(await rolesOf(id)).toEqual(['admin', 'member']);
    expect(await members()).not.toContain(id);
    await grant(id, 'support');
    await says(['staff', 'ops']);
    await says({ nonsense: true });
    expect(await rolesOf(id)).toEqual(['member', 'support']);
  });

  it('are unlinked by who signs in with them, and take back what they gave', async () => {
    await call('POST', PATH, settings('okay', { rolesClaim: 'groups', roles: { staff: 'support' } }));
    const app = ssoApp(api, server, 'okay');
    const { subject, email } = app.someone({ groups: ['staff'] });
    const { accessToken: token, user } = (await app.tokensOf(subject)).body;
    const stranger = await aPerson(api);
    const { body } = await api.call('GET', '/v1/auth/identities', { token });
    expect(body.data).toEqual([
      { id: expect.any(String), provider: 'okay', issuer: server.issuer, createdAt: expect.any(String) },
    ]);
    expect((await api.call('GET', '/v1/auth/identities', { token: stranger.accessToken })).body.data).toEqual([]);
    await api.get(Database).query(
      `INSERT INTO external_identity SELECT $2, user_id, issuer, 'another', provider, '{}'::text[], '{}'::uuid[], created_at
       FROM external_identity WHERE id = $1`,
      [body.data[0].id, newId()],
    );
    const first = await api.call('GET', '/v1/auth/identities?limit=1', { token });
    const next = `/v1/auth/identities?limit=1&cursor=${String(first.body.page.nextCursor)}`;
    const second = await api.call('GET', next, { token });
    expect(new Set([first, second].map((page) => page.body.data[0].id)).size).toBe(2);
    expect(second.body.page.nextCursor).toBeNull();
    expect((await api.call('GET', next, { token: stranger.accessToken })).status).toBe(400);
    const unlink = (by: string) => api.call('DELETE', `/v1/auth/identities/${String(body.data[0].id)}`, { token: by });
    expect((await unlink(stranger.accessToken)).status).toBe(404);
    expect(await rolesOf(user.id)).toContain('support');
    expect((await unlink(token)).status).toBe(204);
    expect((await unlink(token)).status).toBe(404);
    expect(await rolesOf(user.id)).toEqual(['member']);
    server.know(subject, { email, email_verified: true });
    expect(await app.errorOf(subject)).toBe('link_confirmation_sent');
  });

  it('give only what whoever set them up may do themselves', async () => {
    await call('POST', '/v1/admin/roles', { name: 'sso-keeper', permissions: ['auth:providers'] });
    const keeper = await aPerson(api);
    await grant(keeper.id, 'sso-keeper');
    const token = keeper.accessToken;
    const body = settings('greedy', { roles: { me: 'admin' } });
    expect((await api.call('POST', PATH, { token, body })).body.code).toBe('roles.permission_not_held');
    const { body: made } = await call('POST', PATH, body);
    const change = { issuer: 'https://mine.example' };
    expect((await api.call('PATCH', `${PATH}/${made.id}`, { token, body: change })).status).toBe(403);
  });

  it('keep the people of their mail domains to themselves', async () => {
    const domain = `d${newId()}.example`;
    const person = await aPerson(api, `ada@${domain}`);
    const { body } = await call('POST', PATH, settings('domain', { domains: [domain.toUpperCase()] }));
    const login = (password: string) => api.call('POST', '/v1/auth/login', { body: { email: person.email, password } });
    expect((await login('wrong password 1')).status).toBe(401);
    expect((await login(PASSWORD)).body.code).toBe('auth.sso_required');
    const fresh = { email: `new@${domain}`, password: PASSWORD };
    expect((await api.call('POST', '/v1/auth/register', { body: fresh })).status).toBe(403);
    const app = ssoApp(api, server, 'domain');
    const { subject } = app.someone({ email: `bob@${domain}` });
    expect((await app.tokensOf(subject)).status).toBe(200);
    const open = await startTestApi(AUTH_MODULES, { ...api.env, OIDC_ENFORCE_DOMAINS: 'off' });
    const otherwise = await open.call('POST', '/v1/auth/login', { body: { email: person.email, password: PASSWORD } });
    expect(otherwise.status).toBe(200);
    await open.close();
    await call('DELETE', `${PATH}/${String(body.id)}`);
    expect((await login(PASSWORD)).status).toBe(200);
  });
});
