import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Transaction } from '@plinth/platform/database';
import { startTestApi, type TestApi } from '@plinth/platform/testing';
import { RolesApi } from '@plinth/modules/roles';
import { anAuthenticator } from '../../testing/authenticator.factory.js';
import { aPerson, AUTH_MODULES, statusOf, type Person } from '../../testing/people.factory.js';

describe('a role that asks for a second factor', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi(AUTH_MODULES, { RATE_LIMIT: 'off', AUTH_MFA_ROLES: 'admin' });
  });

  afterAll(async () => {
    await api.close();
  });

  const holding = async (...roles: string[]): Promise<Person> => {
    const person = await aPerson(api);
    for (const role of roles) await api.get(Transaction).run(() => api.get(RolesApi).grant(person.id, role));
    return person;
  };
  const administer = async (token: string) => {
    const { status, body } = await api.call('GET', '/v1/admin/users?limit=1', { token });
    return [status, body.code];
  };

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
});
