import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { eventually, startTestApi, type TestApi } from '@plinth/platform/testing';
import { addMember, makeOrganization } from '../../../../organizations/src/testing/organizations.factory.js';
import { startOidcServer, type OidcServer } from '../../testing/oidc-server.factory.js';
import { aPerson, AUTH_MODULES, PASSWORD, signedInAgain, type Person } from '../../testing/people.factory.js';
import { APP, CLIENT_SECRET, clientOf, ssoApp } from '../../testing/sso-app.factory.js';

const PATH = '/v1/auth/sessions/current/organization';
/** Makes an API key, which belongs to where the caller acts. */
const KEYS = '/v1/auth/api-keys';

describe('where a session acts', () => {
  let api: TestApi;
  let other: TestApi;
  let server: OidcServer;
  let owner: Person;
  let id: string;

  beforeAll(async () => {
    server = await startOidcServer(clientOf('acme', 'elsewhere'));
    const provider = (name: string) => ({
      [`OIDC_${name}_ISSUER`]: server.issuer,
      [`OIDC_${name}_CLIENT_ID`]: 'plinth',
      [`OIDC_${name}_CLIENT_SECRET`]: CLIENT_SECRET,
      [`OIDC_${name}_ALLOW_HTTP`]: 'true',
    });
    api = await startTestApi(AUTH_MODULES, {
      RATE_LIMIT: 'off',
      OIDC_PROVIDERS: 'acme,elsewhere',
      ...provider('ACME'),
      ...provider('ELSEWHERE'),
      AUTH_REDIRECT_URIS: APP,
    });
    other = await startTestApi(AUTH_MODULES, api.env);
    owner = await aPerson(api);
    id = await makeOrganization(api, owner.accessToken);
  });
  afterAll(async () => {
    await other.close();
    await api.close();
    await server.close();
  });

  const act = (token: string, organizationId: unknown, headers = {}) =>
    api.call('PUT', PATH, { token, headers, body: { organizationId } });
  const claimsOf = (token: string) => JSON.parse(Buffer.from(String(token.split('.')[1]), 'base64url').toString());
  const refresh = async (refreshToken: string) =>
    (await api.call('POST', '/v1/auth/refresh', { body: { refreshToken } })).body;
  const status = async (token: string, path = '/v1/users/me', headers = {}, on = api) => {
    const { status: code, body } = await on.call('GET', path, { token, headers });
    return code === 200 ? 200 : [code, body.code];
  };
  const database = () => api.get(Database);
  const member = async (role: 'admin' | 'member' = 'member', organization = id) => {
    const person = await aPerson(api);
    await addMember(api, organization, person.id, role);
    return person;
  };

  it('is said by its access tokens, and kept by refreshing', async () => {
    const person = await member();
    const { status: code, body, headers } = await act(person.accessToken, id);
    expect(code).toBe(200);
    expect(body).toEqual({
      organizationId: id,
      accessToken: expect.any(String),
      tokenType: 'Bearer',
      expiresIn: expect.any(Number),
    });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(claimsOf(body.accessToken)).toMatchObject({ org: id, sid: claimsOf(person.accessToken).sid });
    const made = await api.call('POST', KEYS, { token: body.accessToken, body: { name: 'k', permissions: [] } });
    const owned = await database().query('SELECT organization_id AS org FROM api_key WHERE id = $1', [made.body.id]);
    expect(owned).toEqual([{ org: id }]);
    const refreshed = await refresh(person.refreshToken);
    expect(claimsOf(refreshed.accessToken).org).toBe(id);
    const back = await act(refreshed.accessToken, null);
    expect(claimsOf(back.body.accessToken).org).toBeUndefined();
    expect(claimsOf((await refresh(refreshed.refreshToken)).accessToken).org).toBeUndefined();
    const trail = await database().query(
      `SELECT details FROM audit_event WHERE subject_id = $1 AND action = 'auth.session_organization_changed' ORDER BY seq`,
      [person.id],
    );
    expect(trail).toEqual([{ details: { organizationId: id } }, { details: { organizationId: null } }]);
  });

  it('is one where the person is a member', async () => {
    const stranger = await aPerson(api);
    for (const organizationId of [id, newId()]) {
      const { status: code, body } = await act(stranger.accessToken, organizationId);
      expect([code, body.code]).toEqual([404, 'access.organization_not_found']);
    }
    for (const wrong of [undefined, 'x', 7, [id], { id }, '']) {
      expect((await act(stranger.accessToken, wrong)).status).toBe(400);
    }
    expect(claimsOf((await refresh(stranger.refreshToken)).accessToken).org).toBeUndefined();
  });

  it('is not said by an API key, which acts where it was made', async () => {
    const { body } = await api.call('POST', KEYS, {
      token: owner.accessToken,
      body: { name: 'k', permissions: [] },
    });
    expect((await act(body.key, id)).status).toBe(403);
  });

  it('gives way to the header', async () => {
    const person = await member();
    const second = await makeOrganization(api, person.accessToken);
    const { accessToken } = (await act(person.accessToken, id)).body;
    const make = async (headers: Record<string, string>) => {
      const { body } = await api.call('POST', KEYS, {
        token: accessToken,
        headers,
        body: { name: 'k', permissions: [] },
      });
      const [row] = await database().query('SELECT organization_id AS org FROM api_key WHERE id = $1', [body.id]);
      return row?.['org'];
    };
    expect(await make({})).toBe(id);
    expect(await make({ 'x-organization-id': second })).toBe(second);
    expect(await status(accessToken, KEYS, { 'x-organization-id': newId() })).toEqual([
      404,
      'access.organization_not_found',
    ]);
  });

  it('ends when the person is taken out: everywhere within a second', async () => {
    const person = await member();
    const { accessToken } = (await act(person.accessToken, id)).body;
    expect(await Promise.all([status(accessToken), status(accessToken, '/v1/users/me', {}, other)])).toEqual([
      200, 200,
    ]);
    const removed = await api.call('DELETE', `/v1/organizations/${id}/members/${person.id}`, {
      token: owner.accessToken,
    });
    expect(removed.status).toBe(204);
    const gone = [404, 'access.organization_not_found'];
    expect(await status(accessToken)).toEqual(gone);
    await eventually(
      async () => (Array.isArray(await status(accessToken, '/v1/users/me', {}, other)) ? true : null),
      1,
    );
    // What is theirs wherever they act stays within reach, and refreshing brings them back to themselves.
    expect(await status(accessToken, '/v1/auth/sessions')).toBe(200);
    const { accessToken: personal } = await refresh(person.refreshToken);
    expect(claimsOf(personal).org).toBeUndefined();
    expect(await status(personal)).toBe(200);
  });

  describe('where a second factor is asked for', () => {
    let strict: string;
    let guarded: Person;
    // As if they had given their code a moment ago.
    const prove = (person: Person) =>
      database().query(`UPDATE session SET amr = '{pwd,otp,mfa}' WHERE user_id = $1`, [person.id]);
    const settings = (token: string, body: unknown) =>
      api.call('PATCH', `/v1/organizations/${strict}/settings`, { token, body });

    beforeAll(async () => {
      guarded = await aPerson(api);
      await prove(guarded);
      strict = await makeOrganization(api, guarded.accessToken);
    });

    it('closes to who has none, as soon as it is asked for, with how to get it', async () => {
      const person = await member('admin', strict);
      const { accessToken } = (await act(person.accessToken, strict)).body;
      const header = { 'x-organization-id': strict };
      expect(await status(accessToken)).toBe(200);
      expect(await status(person.accessToken, KEYS, header, other)).toBe(200);
      expect((await settings(person.accessToken, { mfaRequired: true })).body.code).toBe('auth.mfa_required');
      expect((await settings(guarded.accessToken, { mfaRequired: true })).status).toBe(200);
      const refused = await api.call('GET', '/v1/users/me', { token: accessToken });
      expect([refused.status, refused.body.code]).toEqual([403, 'auth.mfa_required']);
      expect(refused.body.detail).toContain('/v1/auth/mfa/factors');
      expect(await status(person.accessToken, KEYS, header)).toEqual([403, 'auth.mfa_required']);
      await eventually(
        async () => (Array.isArray(await status(person.accessToken, KEYS, header, other)) ? true : null),
        1,
      );
      expect((await settings(person.accessToken, { mfaRequired: false })).body.code).toBe('auth.mfa_required');
      expect((await act(person.accessToken, strict)).body.code).toBe('auth.mfa_required');
      // Acting there, they can still set up a factor, and elsewhere nothing has changed for them.
      const enrol = { token: accessToken, body: { type: 'totp' } };
      expect((await api.call('POST', '/v1/auth/mfa/factors', enrol)).status).toBe(201);
      expect(await status(person.accessToken)).toBe(200);
      expect(claimsOf((await refresh(person.refreshToken)).accessToken).org).toBeUndefined();
    });

    it('opens to who gave one, and to all once it is asked for no more', async () => {
      const proven = await member('member', strict);
      const unproven = await member('member', strict);
      await prove(proven);
      const header = { 'x-organization-id': strict };
      expect(await status(proven.accessToken, KEYS, header)).toBe(200);
      expect((await act(proven.accessToken, strict)).status).toBe(200);
      expect(await status(unproven.accessToken, KEYS, header)).toEqual([403, 'auth.mfa_required']);
      expect((await settings(guarded.accessToken, { mfaRequired: false })).status).toBe(200);
      expect(await status(unproven.accessToken, KEYS, header)).toBe(200);
    });
  });

  describe('of an organization that asks for single sign-on', () => {
    const login = (email: string) => api.call('POST', '/v1/auth/login', { body: { email, password: PASSWORD } });
    const own = async (domain: string) =>
      database().query(
        `INSERT INTO organization_domain (id, organization_id, domain, token, created_at, verified_at)
         VALUES ($1, $2, $3, 'x', now(), now())`,
        [newId(), id, domain],
      );
    const settings = (token: string, body: unknown) =>
      api.call('PATCH', `/v1/organizations/${id}/settings`, { token, body });

    it('begins at its provider, for members of its verified domains and for nobody else', async () => {
      const domain = `d${newId().slice(-12)}.example`;
      await own(domain);
      const [inside, outside] = [await aPerson(api, `in@${domain}`), await member()];
      const stranger = await aPerson(api, `stranger@${domain}`);
      const before = await signedInAgain(api, inside);
      await addMember(api, id, inside.id, 'admin');
      expect(await status(before.accessToken)).toBe(200);
      // Whom the rule would cover shows first that the way through the provider works for them.
      const wish = { ssoRequired: true, ssoProvider: 'acme' };
      expect((await settings(inside.accessToken, wish)).body.code).toBe('organizations.sso_sign_in_first');
      expect((await settings(owner.accessToken, wish)).status).toBe(200);
      // Their sessions from before end at once; those of others do not.
      expect(await status(before.accessToken)).toEqual([401, 'access.invalid_token']);
      expect(await status(outside.accessToken)).toBe(200);
      expect(await status(stranger.accessToken)).toBe(200);
      const refused = await login(inside.email);
      expect([refused.status, refused.body.code]).toEqual([403, 'auth.sso_required']);
      expect((await login(outside.email)).status).toBe(200);
      expect((await login(stranger.email)).status).toBe(200);

      const [acme, elsewhere] = [ssoApp(api, server, 'acme'), ssoApp(api, server, 'elsewhere')];
      const { subject } = acme.someone({ email: `new@${domain}` });
      const first = await acme.tokensOf(subject);
      expect(first.status).toBe(200);
      await addMember(api, id, first.body.user.id);
      expect((await acme.tokensOf(subject)).status).toBe(200);
      // Another provider is another way in.
      const wrong = await elsewhere.tokensOf(subject);
      expect([wrong.status, wrong.body.code]).toEqual([403, 'auth.sso_required']);

      expect((await settings(owner.accessToken, { ssoRequired: false })).status).toBe(200);
      expect((await login(inside.email)).status).toBe(200);
    });

    it('does not bind people of a domain that it only says is its own', async () => {
      const domain = `d${newId().slice(-12)}.example`;
      await own(`other-${domain}`);
      expect((await settings(owner.accessToken, { ssoRequired: true, ssoProvider: 'acme' })).status).toBe(200);
      await api.call('POST', `/v1/organizations/${id}/domains`, { token: owner.accessToken, body: { domain } });
      const person = await aPerson(api, `ada@${domain}`);
      await addMember(api, id, person.id);
      expect((await login(person.email)).status).toBe(200);
    });
  });
});
