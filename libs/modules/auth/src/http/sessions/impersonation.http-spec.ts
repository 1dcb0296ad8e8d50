import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { declaredRoutes } from '@plinth/platform/access';
import { Database, Transaction } from '@plinth/platform/database';
import { eventually, startTestApi, type TestApi } from '@plinth/platform/testing';
import { RolesApi } from '@plinth/modules/roles';
import { aPerson, AUTH_MODULES, signedInAgain, statusOf, type Person } from '../../testing/people.factory.js';

const REASON = 'Ticket 4711';

// What an administrator may do in a person's place; whatever is not named here is the person's alone.
const OPEN = new Set([
  'POST /auth/logout',
  'PUT /auth/sessions/current/organization',
  'PATCH /users/me',
  'PUT /users/me/avatar',
  'DELETE /users/me/avatar',
  'POST /organizations',
  'PATCH /organizations/:id',
  'DELETE /organizations/:id/members/:userId',
  'DELETE /organizations/:id/invitations/:invitationId',
]);

describe('impersonation', () => {
  let api: TestApi;
  let other: TestApi;
  let admin: Person;
  let user: Person;

  beforeAll(async () => {
    api = await startTestApi(AUTH_MODULES, { RATE_LIMIT: 'off' });
    other = await startTestApi(AUTH_MODULES, { ...api.env });
    admin = await anAdministrator('admin');
    user = await aPerson(api);
  });
  afterAll(async () => {
    await other.close();
    await api.close();
  });

  const roles = <T>(work: (roles: RolesApi) => Promise<T>) => api.get(Transaction).run(() => work(api.get(RolesApi)));
  const anAdministrator = async (role: string) => {
    const person = await aPerson(api);
    await roles((all) => all.grant(person.id, role));
    return person;
  };
  const ask = (target: string, as: Person, body: object = { reason: REASON, minutes: 5 }) =>
    api.call('POST', `/v1/admin/users/${target}/impersonate`, { token: as.accessToken, body });
  const impersonate = async (target = user, as = admin): Promise<Person> => {
    const { status, body } = await ask(target.id, as);
    expect([status, body.code]).toEqual([200, undefined]);
    return { ...target, accessToken: body.accessToken, refreshToken: body.refreshToken };
  };
  const refresh = (refreshToken: string) => api.call('POST', '/v1/auth/refresh', { body: { refreshToken } });
  const claimsOf = ({ accessToken }: Person) =>
    JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()) as Record<string, any>;
  /** The token is refused by the other instance within a second, and so is the refresh. */
  const expectEnd = async ({ accessToken, refreshToken }: Person) => {
    const started = performance.now();
    await eventually(async () => ((await statusOf(other, accessToken)) === 401 ? true : null), 3);
    expect(performance.now() - started).toBeLessThan(1_000);
    expect((await refresh(refreshToken)).status).toBe(401);
  };
  const live = async (person: Person) => {
    expect(await statusOf(other, person.accessToken)).toBe(200);
    return person;
  };

  it('gives a session of the person that says who is in it, on every answer and in every event', async () => {
    const session = await impersonate();
    expect(claimsOf(session)).toMatchObject({ sub: user.id, act: { sub: admin.id } });
    expect(claimsOf(session)['exp'] - claimsOf(session)['iat']).toBeLessThanOrEqual(300);
    for (const [method, path, status, body] of [
      ['GET', '/v1/users/me', 200],
      ['PATCH', '/v1/users/me', 200, { displayName: 'Helped' }],
      ['PATCH', '/v1/users/me', 400, { displayName: 1 }],
      ['GET', '/v1/organizations/nothing', 400],
      ['GET', '/v1/admin/users', 403],
    ] as const) {
      const answer = await api.call(method, path, { token: session.accessToken, body });
      expect([answer.status, answer.headers.get('x-impersonated-by')]).toEqual([status, admin.id]);
    }
    const moved = await api.call('PUT', '/v1/auth/sessions/current/organization', {
      token: session.accessToken,
      body: { organizationId: null },
    });
    expect(claimsOf({ ...session, accessToken: moved.body.accessToken })).toMatchObject({
      sub: user.id,
      act: { sub: admin.id },
    });
    const again = await refresh(session.refreshToken);
    expect(again.headers.get('x-impersonated-by')).toBe(admin.id);
    const own = await api.call('GET', '/v1/users/me', { token: user.accessToken });
    expect(own.headers.get('x-impersonated-by')).toBeNull();
    const events = await api.get(Database).query(
      `SELECT action, actor_id, on_behalf_of FROM audit_event WHERE actor_id = $1 AND at > now() - interval '1 minute'
       AND action IN ('auth.impersonation_started', 'users.user_changed') ORDER BY seq`,
      [admin.id],
    );
    expect(events).toEqual([
      { action: 'auth.impersonation_started', actor_id: admin.id, on_behalf_of: null },
      { action: 'users.user_changed', actor_id: admin.id, on_behalf_of: user.id },
    ]);
  });

  it('is refused upward, of oneself, of who cannot sign in, nested and without a session', async () => {
    const [support, root, second] = [
      await anAdministrator('support'),
      await anAdministrator('super-admin'),
      await anAdministrator('super-admin'),
    ];
    const helper = await aPerson(api);
    await api.call('POST', '/v1/admin/roles', {
      token: root.accessToken,
      body: { name: 'helper', permissions: ['users:impersonate', 'users:read'] },
    });
    await roles((all) => all.grant(helper.id, 'helper'));
    const denied = async (target: string, as: Person) => {
      const { status, body } = await ask(target, as);
      return `${String(status)} ${String(body.code)}`;
    };
    expect(await denied(user.id, support)).toBe('403 access.denied');
    expect(await denied(root.id, admin)).toBe('403 auth.impersonation_denied');
    expect(await denied(support.id, admin)).toBe('403 auth.impersonation_denied');
    expect(await denied(support.id, helper)).toBe('403 auth.impersonation_denied');
    expect(await denied(second.id, root)).toBe('403 auth.impersonation_denied');
    expect(await denied(admin.id, admin)).toBe('403 auth.impersonation_denied');
    expect(await denied(newId(), admin)).toBe('404 users.not_found');
    expect(await denied('nonsense', admin)).toMatch(/^400/);
    const session = await impersonate(support, root);
    expect(await denied(user.id, session)).toBe('403 auth.impersonated');
    const suspended = await aPerson(api);
    await api.call('POST', `/v1/admin/users/${suspended.id}/suspend`, { token: admin.accessToken });
    expect(await denied(suspended.id, admin)).toBe('422 auth.account_unavailable');
    const key = await api.call('POST', '/v1/auth/api-keys', {
      token: admin.accessToken,
      body: { name: 'k', permissions: ['users:impersonate'] },
    });
    expect(await denied(user.id, { ...admin, accessToken: key.body.key })).toMatch(/^403 auth\./);
    for (const body of [{}, { reason: ' ', minutes: 5 }, { reason: 'x', minutes: 61 }, { reason: 'x', minutes: 0 }]) {
      expect((await ask(user.id, admin, body)).status).toBe(400);
    }
  });

  it('leaves what is the person’s alone to the person, whatever the route', async () => {
    const session = await impersonate();
    const routes = declaredRoutes(api.app).filter(
      ({ method, policy }) => method !== 'GET' && policy?.kind !== 'public',
    );
    expect(routes.length).toBeGreaterThan(40);
    for (const { method, path } of routes) {
      if (OPEN.has(`${method} ${path}`)) continue;
      const filled = path.replace(/:\w+/g, newId());
      const { status, body } = await api.call(method, `/v1${filled}`, { token: session.accessToken, body: {} });
      expect([`${method} ${path}`, status, body.code]).toEqual([`${method} ${path}`, 403, 'auth.impersonated']);
    }
    await live(session);
  });

  it('shows in the person’s list without where the administrator sits, is told by mail, and ends when they wish', async () => {
    const person = await aPerson(api);
    const session = await impersonate(person);
    const { body } = await api.call('GET', '/v1/auth/sessions', { token: person.accessToken });
    const row = body.data.find(({ impersonation }: { impersonation: unknown }) => impersonation !== null);
    expect(row).toMatchObject({ impersonation: { by: admin.id, reason: REASON }, ip: null, userAgent: null });
    const mails = await api.get(Database).query(`SELECT FROM job WHERE type = 'mail.send'`);
    expect(mails.length).toBeGreaterThan(0);
    await live(session);
    await api.call('DELETE', `/v1/auth/sessions/${String(row.id)}`, { token: person.accessToken });
    await expectEnd(session);
    expect(await statusOf(api, person.accessToken)).toBe(200);
    expect(await statusOf(api, admin.accessToken)).toBe(200);
  });

  it.each<[string, (actor: Person, target: Person) => Promise<unknown>]>([
    ['the administrator signs out', (actor) => api.call('POST', '/v1/auth/logout', { token: actor.accessToken })],
    [
      'the administrator is suspended',
      (actor) => api.call('POST', `/v1/admin/users/${actor.id}/suspend`, { token: admin.accessToken }),
    ],
    ['the administrator loses the role', (actor) => roles((all) => all.revoke(actor.id, 'admin'))],
    ['the person comes to hold a permission', (_, target) => roles((all) => all.grant(target.id, 'support'))],
    [
      'the person is suspended',
      (_, target) => api.call('POST', `/v1/admin/users/${target.id}/suspend`, { token: admin.accessToken }),
    ],
    [
      'the person signs every other device out',
      (_, target) => api.call('DELETE', '/v1/auth/sessions', { token: target.accessToken }),
    ],
  ])('ends when %s', async (_, end) => {
    const [actor, target] = [await anAdministrator('admin'), await aPerson(api)];
    const session = await live(await impersonate(target, actor));
    await end(actor, target);
    await expectEnd(session);
  });

  it('ends at its limit, however often it is refreshed, and leaves no way back', async () => {
    const session = await impersonate();
    const { body } = await refresh(session.refreshToken);
    expect(body.refreshExpiresIn).toBeLessThanOrEqual(300);
    expect(claimsOf({ ...session, accessToken: body.accessToken })['act']).toEqual({ sub: admin.id });
    await api
      .get(Database)
      .query(`UPDATE session SET expires_at = now(), idle_expires_at = now() WHERE id = $1`, [
        claimsOf(session)['sid'],
      ]);
    expect(await statusOf(other, body.accessToken)).toBe(401);
    expect((await refresh(body.refreshToken)).status).toBe(401);
    // The administrator's own way in, and the person's, are as they were.
    expect((await signedInAgain(api, user)).id).toBe(user.id);
  });

  it('shares no kept answer with the person', async () => {
    const person = await aPerson(api);
    const session = await impersonate(person);
    const headers = { 'idempotency-key': newId() };
    const make = (token: string, name: string) =>
      api.call('POST', '/v1/organizations', { token, headers, body: { name } });
    const mine = await make(person.accessToken, 'Mine');
    const theirs = await make(session.accessToken, 'Mine');
    expect([mine.status, theirs.status]).toEqual([201, 201]);
    expect(theirs.headers.get('idempotent-replayed')).toBeNull();
    expect(theirs.body.id).not.toBe(mine.body.id);
  });
});
