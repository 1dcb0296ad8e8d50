import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Transaction } from '@plinth/platform/database';
import { startTestApi, type TestApi } from '@plinth/platform/testing';
import { RolesApi } from '@plinth/modules/roles';
import { anAuthenticator } from '../../testing/authenticator.factory.js';
import { aPerson, AUTH_MODULES, statusOf, type Person } from '../../testing/people.factory.js';

describe('a role that asks for a second factor', () => {
  let api: TestApi;
  let elsewhere: TestApi;

  beforeAll(async () => {
    api = await startTestApi(AUTH_MODULES, { RATE_LIMIT: 'off', AUTH_MFA_ROLES: 'admin' });
    elsewhere = await startTestApi(AUTH_MODULES, api.env);
  });

  afterAll(async () => {
    await elsewhere.close();
    await api.close();
  });

  const holding = async (...roles: string[]): Promise<Person> => {
    const person = await aPerson(api);
    for (const role of roles) await api.get(Transaction).run(() => api.get(RolesApi).grant(person.id, role));
    return person;
  };
  const administer = async (token: string, at = api) => {
    const { status, body } = await at.call('GET', '/v1/admin/users?limit=1', { token });
    return [status, body.code];
  };
  const proved = async (...roles: string[]): Promise<Person> => {
    const person = await holding(...roles);
    await anAuthenticator(api, person);
    return person;
  };
  const ask = (token: string, role: string, mfaRequired: boolean) =>
    api.call('PATCH', `/v1/admin/roles/${role}`, { token, body: { mfaRequired } });
  let made = 0;
  const aRole = async (root: Person, permissions = ['users:read']): Promise<string> => {
    const body = { name: `desk-${String((made += 1))}`, permissions };
    expect((await api.call('POST', '/v1/admin/roles', { token: root.accessToken, body })).status).toBe(201);
    return body.name;
  };
  const OPEN = [200, undefined];
  const CLOSED = [403, 'auth.mfa_required'];

  it('closes the administrative surface to its holders until they have passed one', async () => {
    const person = await holding('admin');
    expect(await administer(person.accessToken)).toEqual([403, 'auth.mfa_required']);
    expect(await statusOf(api, person.accessToken)).toBe(200);
    await anAuthenticator(api, person);
    expect(await administer(person.accessToken)).toEqual([200, undefined]);
  });

  it('leaves the holders of other roles alone', async () => {
    expect(await administer((await holding('support')).accessToken)).toEqual([200, undefined]);
  });

  it('counts from the moment that the role is given, whatever else they hold', async () => {
    const person = await holding('support');
    expect(await administer(person.accessToken)).toEqual([200, undefined]);
    await api.get(Transaction).run(() => api.get(RolesApi).grant(person.id, 'admin'));
    expect(await administer(person.accessToken)).toEqual([403, 'auth.mfa_required']);
  });

  it('counts for the keys of its holders, too', async () => {
    const person = await holding('admin');
    const body = { name: 'CI', permissions: ['users:read'] };
    const before = await api.call('POST', '/v1/auth/api-keys', { token: person.accessToken, body });
    expect(await administer(before.body.key)).toEqual([403, 'auth.mfa_required']);
    await anAuthenticator(api, person);
    const after = await api.call('POST', '/v1/auth/api-keys', { token: person.accessToken, body });
    expect(await administer(after.body.key)).toEqual([200, undefined]);
  });

  it('asks from one second after it was told to, on every instance, and lets its holders set one up', async () => {
    const root = await proved('super-admin');
    const role = await aRole(root);
    const person = await holding(role);
    for (const at of [api, elsewhere]) expect(await administer(person.accessToken, at)).toEqual(OPEN);
    expect((await ask(root.accessToken, role, true)).status).toBe(200);
    const changed = Date.now();
    expect(await administer(person.accessToken)).toEqual(CLOSED);
    while ((await administer(person.accessToken, elsewhere))[0] === 200 && Date.now() - changed < 1_000) {
      await setTimeout(20);
    }
    expect(await administer(person.accessToken, elsewhere)).toEqual(CLOSED);
    expect(await administer((await holding(role)).accessToken, elsewhere)).toEqual(CLOSED);
    expect(await statusOf(elsewhere, person.accessToken)).toBe(200);
    await anAuthenticator(elsewhere, person);
    expect(await administer(person.accessToken)).toEqual(OPEN);
    const other = await holding(role);
    expect(await administer(other.accessToken)).toEqual(CLOSED);
    expect((await ask(root.accessToken, role, false)).status).toBe(200);
    expect(await administer(other.accessToken)).toEqual(OPEN);
  });

  it('is guarded less only by who has passed a second factor and holds all that it permits', async () => {
    const root = await proved('super-admin');
    const role = await aRole(root, ['users:read', 'roles:read']);
    const editors = await aRole(root, ['roles:write', 'roles:read']);
    await ask(root.accessToken, role, true);
    const stolen = await holding('super-admin');
    const code = async (token: string, of: string, mfaRequired: boolean) =>
      (await ask(token, of, mfaRequired)).body.code;
    expect(await code(stolen.accessToken, role, false)).toBe('auth.mfa_required');
    expect(await code(stolen.accessToken, 'super-admin', true)).toBe('auth.mfa_required');
    expect(await code((await proved(editors)).accessToken, role, false)).toBe('roles.permission_not_held');
    expect(await code(root.accessToken, role, false)).toBeUndefined();
  });

  it('is not let off at run time where the configuration asks', async () => {
    const root = await proved('super-admin');
    const shown = await api.call('GET', '/v1/admin/roles/admin', { token: root.accessToken });
    expect(shown.body).toMatchObject({ mfaRequired: true, mfaConfigured: true });
    const { status, body } = await ask(root.accessToken, 'admin', false);
    expect([status, body.code]).toEqual([409, 'roles.mfa_configured']);
    expect(await administer((await holding('admin')).accessToken)).toEqual(CLOSED);
  });

  it('counts for service accounts by whoever made them', async () => {
    const root = await proved('super-admin');
    const role = await aRole(root, ['auth:service-accounts', 'auth:read', 'users:read']);
    const maker = await holding(role);
    const wish = { name: 'robot', permissions: ['users:read'] };
    const post = async (path: string, token: string, body: unknown) =>
      (await api.call('POST', path, { token, body })).body;
    const robot = await post('/v1/service-accounts', maker.accessToken, wish);
    const keys = `/v1/service-accounts/${robot.id as string}/keys`;
    const { key } = await post(keys, maker.accessToken, wish);
    expect(await administer(key)).toEqual(OPEN);
    await ask(root.accessToken, role, true);
    expect(await administer(key)).toEqual(CLOSED);
    expect((await post(keys, maker.accessToken, wish)).code).toBe('auth.mfa_required');
    await anAuthenticator(api, maker);
    expect(await administer((await post(keys, maker.accessToken, wish)).key)).toEqual(OPEN);
  });

  it('shows in what is explained', async () => {
    const root = await proved('super-admin');
    const person = await holding('admin');
    const simulate = async () => {
      const body = { email: person.email, method: 'password' };
      return (await api.call('POST', '/v1/admin/auth/simulate', { token: root.accessToken, body })).body;
    };
    const before = await simulate();
    expect([before.decision, before.decidedBy]).toEqual(['challenge', 'administration']);
    expect(before.findings.at(-1).detail).toContain('The role admin asks for a second factor');
    await anAuthenticator(api, person);
    const after = await simulate();
    expect([after.decidedBy, after.findings.at(-1).outcome]).toEqual(['second_factor', 'pass']);
    const path = `/v1/admin/access/explain?userId=${person.id}&permission=users:read`;
    expect((await api.call('GET', path, { token: root.accessToken })).body.mfaRoles).toEqual(['admin']);
  });
});
