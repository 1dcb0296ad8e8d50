import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Database, Transaction } from '@plinth/platform/database';
import { startTestApi, type TestApi } from '@plinth/platform/testing';
import { RolesApi } from '@plinth/modules/roles';
import { anAuthenticator } from '../../testing/authenticator.factory.js';
import { aPerson, AUTH_MODULES, PASSWORD, type Person } from '../../testing/people.factory.js';

describe('what administrators see of sign-ins', () => {
  let api: TestApi;
  let administrator: Person;

  beforeAll(async () => {
    api = await startTestApi(AUTH_MODULES, {
      OIDC_PROVIDERS: 'acme',
      OIDC_ACME_ISSUER: 'https://acme.example',
      OIDC_ACME_CLIENT_ID: 'plinth',
      OIDC_ACME_DOMAINS: 'acme.example',
    });
    administrator = await aPerson(api);
    await api.get(Transaction).run(() => api.get(RolesApi).grant(administrator.id, 'admin'));
  });

  afterAll(async () => {
    await api.close();
  });

  const admin = (method: string, path: string, body?: unknown) =>
    api.call(method, `/v1/admin/${path}`, { token: administrator.accessToken, ...(body !== undefined && { body }) });
  const login = (email: string, password: string) => api.call('POST', '/v1/auth/login', { body: { email, password } });
  const simulate = async (email: string, method: string, ip?: string) => {
    const { status, body } = await admin('POST', 'auth/simulate', { email, method, ...(ip !== undefined && { ip }) });
    expect(status).toBe(200);
    return [body.decision, body.decidedBy];
  };

  it('shows and forgets the guesses at an account', async () => {
    const person = await aPerson(api);
    const path = `users/${person.id}/throttles`;
    expect((await admin('GET', path)).body.data).toEqual([]);
    for (let n = 0; n < 11; n++) await login(person.email, 'wrong password');
    expect((await login(person.email, PASSWORD)).status).toBe(429);
    const { body } = await admin('GET', path);
    expect(body.data).toContainEqual({
      ...{ kind: 'password', network: '127.0.0.1', attempts: 11, blockedUntil: expect.any(String) },
    });
    const first = await admin('GET', `${path}?limit=1`);
    const second = await admin('GET', `${path}?limit=1&cursor=${String(first.body.page.nextCursor)}`);
    expect([...first.body.data, ...second.body.data].map(({ network }) => network)).toEqual([null, '127.0.0.1']);
    expect(second.body.page.nextCursor).toBeNull();
    expect((await admin('GET', `${path}?sort=attempts`)).status).toBe(400);
    expect(await simulate(person.email, 'password', '127.0.0.1')).toEqual(['refuse', 'throttle']);
    expect(await simulate(person.email, 'password')).toEqual(['pass', null]);
    expect((await admin('DELETE', path)).status).toBe(204);
    expect((await admin('GET', path)).body.data).toEqual([]);
    expect((await login(person.email, PASSWORD)).status).toBe(200);
    const events = await api
      .get(Database)
      .query(`SELECT actor_id, resource_id FROM audit_event WHERE action = 'auth.throttles_cleared'`);
    expect(events).toEqual([{ actor_id: administrator.id, resource_id: person.id }]);
    expect((await admin('DELETE', `users/${newId()}/throttles`)).status).toBe(404);
  });

  it('keeps the networks that the owner signs in from when it forgets guesses', async () => {
    const person = await aPerson(api);
    await login(person.email, PASSWORD);
    await admin('DELETE', `users/${person.id}/throttles`);
    expect((await admin('GET', `users/${person.id}/throttles`)).body.data).toEqual([]);
    expect(await simulate(person.email, 'password', '127.0.0.1')).toEqual(['pass', null]);
  });

  it('says which rule decides, and the sign-in agrees', async () => {
    const nobody = `${newId()}@example.com`;
    expect(await simulate(nobody, 'password')).toEqual(['refuse', 'account']);
    const person = await aPerson(api);
    expect(await simulate(person.email, 'password')).toEqual(['pass', null]);
    expect(await simulate(person.email, 'passkey')).toEqual(['refuse', 'credential']);
    expect(await simulate(person.email, 'oidc')).toEqual(['challenge', 'credential']);
    expect(await simulate(person.email, 'magic_link')).toEqual(['pass', null]);
    await anAuthenticator(api, person);
    expect(await simulate(person.email, 'password')).toEqual(['challenge', 'second_factor']);
    expect((await login(person.email, PASSWORD)).body.mfaRequired).toBe(true);
    await api.get(Database).query(`UPDATE user_account SET status = 'suspended' WHERE id = $1`, [person.id]);
    expect(await simulate(person.email, 'password')).toEqual(['refuse', 'suspended']);
    expect((await login(person.email, PASSWORD)).status).toBe(401);
  });

  it('knows of mail domains that sign in elsewhere', async () => {
    const { body: made } = await admin('POST', 'users', { email: `ada${newId()}@acme.example`, password: PASSWORD });
    expect(await simulate(made.email, 'password')).toEqual(['refuse', 'sso_required']);
    expect((await login(made.email, PASSWORD)).body.code).toBe('auth.sso_required');
    expect(await simulate(made.email, 'oidc')).toEqual(['challenge', 'credential']);
  });

  it('counts and changes nothing by asking', async () => {
    const person = await aPerson(api);
    const count = async () => (await api.get(Database).query('SELECT count(*)::int AS n FROM audit_event'))[0];
    const before = await count();
    for (let n = 0; n < 15; n++) await simulate(person.email, 'password', '127.0.0.1');
    expect(await count()).toEqual(before);
    expect((await admin('GET', `users/${person.id}/throttles`)).body.data).toEqual([]);
  });

  it('is for administrators, and takes no nonsense', async () => {
    const person = await aPerson(api);
    const calls = [
      ['GET', `users/${person.id}/throttles`],
      ['DELETE', `users/${person.id}/throttles`],
      ['POST', 'auth/simulate'],
    ];
    for (const [method = '', path = ''] of calls) {
      const body = method === 'POST' ? { email: person.email, method: 'password' } : undefined;
      const { status } = await api.call(method, `/v1/admin/${path}`, { token: person.accessToken, body });
      expect(status).toBe(403);
    }
    for (const body of [
      ...[{}, { email: person.email }, { email: 'x', method: 'password' }, { email: person.email, method: 'guess' }],
      ...[
        { email: person.email, method: 'password', ip: 'x' },
        { email: [], method: 'password' },
      ],
      { email: person.email, method: 'password', provider: 'acme' },
    ]) {
      expect((await admin('POST', 'auth/simulate', body)).status).toBe(400);
    }
  });
});
