import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Database, Transaction } from '@plinth/platform/database';
import { startTestApi, type TestApi } from '@plinth/platform/testing';
import { RolesApi } from '@plinth/modules/roles';
import { anAuthenticator } from '../../testing/authenticator.factory.js';
import { aPerson, AUTH_MODULES, PASSWORD, signedInAgain, statusOf } from '../../testing/people.factory.js';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

/** Waits until `token` is refused, and tells how long that took. */
async function untilRefused(api: TestApi, token: string): Promise<number> {
  const started = performance.now();
  while ((await statusOf(api, token)) !== 401) {
    if (performance.now() - started > 5_000) throw new Error('The token is still accepted after five seconds.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return performance.now() - started;
}

describe('sessions', () => {
  let api: TestApi;
  let other: TestApi;

  beforeAll(async () => {
    api = await startTestApi(AUTH_MODULES, { RATE_LIMIT: 'off' });
    other = await startTestApi(AUTH_MODULES, { ...api.env });
  });

  afterAll(async () => {
    await other.close();
    await api.close();
  });

  const refresh = (refreshToken: string) => api.call('POST', '/v1/auth/refresh', { body: { refreshToken } });

  it('are listed with device and address, and only the caller’s own', async () => {
    const person = await aPerson(api);
    await aPerson(api);
    const login = await api.call('POST', '/v1/auth/login', {
      body: { email: person.email, password: PASSWORD },
      headers: { 'user-agent': FIREFOX },
    });
    const token = login.body.accessToken;
    const { status, body } = await api.call('GET', '/v1/auth/sessions', { token });
    expect(status).toBe(200);
    expect(body.data).toHaveLength(2);
    expect(body.data[0]).toEqual({
      id: expect.any(String),
      device: 'Firefox on Linux',
      userAgent: FIREFOX,
      ip: '127.0.0.1',
      current: true,
      createdAt: expect.any(String),
      lastUsedAt: expect.any(String),
      expiresAt: expect.any(String),
      impersonation: null,
    });
    expect(body.data[1].current).toBe(false);
    const first = await api.call('GET', '/v1/auth/sessions?limit=1&sort=createdAt', { token });
    const next = `/v1/auth/sessions?limit=1&sort=createdAt&cursor=${String(first.body.page.nextCursor)}`;
    expect((await api.call('GET', next, { token })).body.data[0].id).toBe(body.data[0].id);
    expect((await api.call('GET', '/v1/auth/sessions?sort=refreshHash', { token })).status).toBe(400);
  });

  it('end at logout: both tokens are dead', async () => {
    const person = await aPerson(api);
    const logout = () => api.call('POST', '/v1/auth/logout', { token: person.accessToken });
    expect((await logout()).status).toBe(204);
    expect((await logout()).status).toBe(401);
    expect((await refresh(person.refreshToken)).status).toBe(401);
  });

  it('end one by one, and never somebody else’s', async () => {
    const person = await aPerson(api);
    const elsewhere = await signedInAgain(api, person);
    const stranger = await aPerson(api);
    const { body } = await api.call('GET', '/v1/auth/sessions', { token: elsewhere.accessToken });
    const listed = body.data as { readonly id: string; readonly current: boolean }[];
    const id = listed.find(({ current }) => current)?.id;
    const end = (token: string, which = id) => api.call('DELETE', `/v1/auth/sessions/${String(which)}`, { token });
    expect((await end(stranger.accessToken)).status).toBe(404);
    expect((await end(person.accessToken, newId())).status).toBe(404);
    expect((await end(person.accessToken, 'x')).status).toBe(400);
    expect(await statusOf(api, elsewhere.accessToken)).toBe(200);
    expect((await end(person.accessToken)).status).toBe(204);
    expect((await end(person.accessToken)).status).toBe(404);
    expect(await statusOf(api, elsewhere.accessToken)).toBe(401);
    expect(await statusOf(api, person.accessToken)).toBe(200);
  });

  it('end within a second on every instance, whichever ended them', async () => {
    const person = await aPerson(api);
    const second = await signedInAgain(api, person);
    const third = await signedInAgain(api, person);
    for (const { accessToken } of [person, second, third]) expect(await statusOf(other, accessToken)).toBe(200);
    await api.call('POST', '/v1/auth/logout', { token: third.accessToken });
    expect(await untilRefused(other, third.accessToken)).toBeLessThan(1_000);
    expect((await api.call('DELETE', '/v1/auth/sessions', { token: person.accessToken })).status).toBe(204);
    expect(await untilRefused(other, second.accessToken)).toBeLessThan(1_000);
    expect(await statusOf(other, person.accessToken)).toBe(200);
  });

  it('end within a second even when Redis never tells', async () => {
    const deaf = await startTestApi(AUTH_MODULES, { ...api.env, REDIS_PREFIX: 'nobody-publishes-here' });
    try {
      const person = await aPerson(api);
      expect(await statusOf(deaf, person.accessToken)).toBe(200);
      await api.call('POST', '/v1/auth/logout', { token: person.accessToken });
      expect(await untilRefused(deaf, person.accessToken)).toBeLessThan(1_000);
    } finally {
      await deaf.close();
    }
  });

  it('can be ended by whoever may write users, and by nobody else', async () => {
    const person = await aPerson(api);
    const administrator = await aPerson(api);
    const revoke = (id: string) =>
      api.call('POST', `/v1/admin/users/${id}/sessions/revoke`, { token: administrator.accessToken });
    expect((await revoke(person.id)).status).toBe(403);
    // A role given a moment ago counts at once, with the same access token.
    await api.get(Transaction).run(() => api.get(RolesApi).grant(administrator.id, 'admin'));
    expect((await revoke(newId())).status).toBe(404);
    expect((await revoke(person.id)).status).toBe(204);
    expect(await untilRefused(other, person.accessToken)).toBeLessThan(1_000);
    expect((await refresh(person.refreshToken)).status).toBe(401);
    const [event] = await api
      .get(Database)
      .query(`SELECT actor_id, details FROM audit_event WHERE action = 'auth.sessions_revoked' AND subject_id = $1`, [
        person.id,
      ]);
    expect(event).toEqual({ actor_id: administrator.id, details: { reason: 'ended_by_administrator', count: 1 } });
  });

  it('end with a suspension, and do not revive with the account', async () => {
    const person = await aPerson(api);
    const administrator = await aPerson(api);
    await api.get(Transaction).run(() => api.get(RolesApi).grant(administrator.id, 'admin'));
    const set = (what: string) =>
      api.call('POST', `/v1/admin/users/${person.id}/${what}`, { token: administrator.accessToken });
    expect((await set('suspend')).status).toBe(204);
    expect(await untilRefused(other, person.accessToken)).toBeLessThan(1_000);
    expect((await set('reactivate')).status).toBe(204);
    await new Promise((resolve) => setTimeout(resolve, 900));
    for (const each of [api, other]) expect(await statusOf(each, person.accessToken)).toBe(401);
    expect((await refresh(person.refreshToken)).status).toBe(401);
    expect(await statusOf(api, (await signedInAgain(api, person)).accessToken)).toBe(200);
  });

  it('are not completed by a sign-in that was under way when all of them were ended', async () => {
    const person = await aPerson(api);
    const app = await anAuthenticator(api, person);
    const { body } = await api.call('POST', '/v1/auth/login', { body: { email: person.email, password: PASSWORD } });
    expect((await api.call('DELETE', '/v1/auth/sessions', { token: person.accessToken })).status).toBe(204);
    const completion = { mfaToken: body.mfaToken, code: app.recoveryCodes[0] };
    const answer = await api.call('POST', '/v1/auth/mfa/verify', { body: completion });
    expect([answer.status, answer.body.code]).toEqual([401, 'auth.invalid_mfa_token']);
  });

  it('follow the caller’s permissions within a second', async () => {
    const person = await aPerson(api);
    const list = () => other.call('POST', `/v1/admin/users/${newId()}/sessions/revoke`, { token: person.accessToken });
    expect((await list()).status).toBe(403);
    await api.get(Transaction).run(() => api.get(RolesApi).grant(person.id, 'admin'));
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect((await list()).status).toBe(404);
    await api.get(Transaction).run(() => api.get(RolesApi).revoke(person.id, 'admin'));
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect((await list()).status).toBe(403);
  });

  it('end when the password changes, but for the one that changed it', async () => {
    const person = await aPerson(api);
    const elsewhere = await signedInAgain(api, person);
    const change = (body: object) => api.call('POST', '/v1/auth/password/change', { token: person.accessToken, body });
    const wrong = await change({ currentPassword: 'wrong password', password: 'eight green bottles' });
    expect([wrong.status, wrong.body.code]).toEqual([401, 'auth.invalid_credentials']);
    expect((await change({ currentPassword: PASSWORD, password: 'password1' })).status).toBe(422);
    expect((await change({ currentPassword: PASSWORD, password: 'short' })).status).toBe(400);
    expect(await statusOf(api, elsewhere.accessToken)).toBe(200);
    expect((await change({ currentPassword: PASSWORD, password: 'eight green bottles' })).status).toBe(204);
    expect(await untilRefused(other, elsewhere.accessToken)).toBeLessThan(1_000);
    expect(await statusOf(api, person.accessToken)).toBe(200);
    const login = (password: string) => api.call('POST', '/v1/auth/login', { body: { email: person.email, password } });
    expect((await login(PASSWORD)).status).toBe(401);
    expect((await login('eight green bottles')).status).toBe(200);
  });
});
