import { Module } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Credentials } from '@plinth/platform/access';
import { Database } from '@plinth/platform/database';
import { defineModule } from '@plinth/platform/module';
import { fakeKeyToken, fakePrincipals, fakeToken, startTestApi, type TestApi } from '@plinth/platform/testing';
import { roles, RolesApi } from '@plinth/modules/roles';
import { users, UsersApi, type UserRecord } from '../index.js';
import { makeUser } from '../testing/users.factory.js';

const given: string[][] = [];

class RecordingCredentials extends Credentials {
  async setPassword(userId: string, password: string): Promise<void> {
    if (password === 'refused') throw new Error('refused');
    given.push(['password', userId, password]);
  }

  async takeOver(): Promise<void> {}

  async invite(userId: string): Promise<void> {
    given.push(['invitation', userId]);
  }

  async signOut(userId: string): Promise<void> {
    given.push(['sign-out', userId]);
  }
}

@Module({ providers: [{ provide: Credentials, useClass: RecordingCredentials }], exports: [Credentials] })
class CredentialsModule {}

const credentials = defineModule({ name: 'credentials', core: CredentialsModule, personalData: 'none' });

describe('the administration of accounts', () => {
  let api: TestApi;
  let root: UserRecord;
  let admin: UserRecord;
  let support: UserRecord;
  let user: UserRecord;

  beforeAll(async () => {
    api = await startTestApi([roles, users, credentials, fakePrincipals(RolesApi)], { RATE_LIMIT: 'off' });
    root = await makeUser(api, { roles: ['super-admin'] });
    admin = await makeUser(api, { roles: ['admin'] });
    support = await makeUser(api, { roles: ['support'] });
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    user = await makeUser(api);
  });

  const call = (as: UserRecord, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    api.call(method, path, { token: as.id, headers, ...(body !== undefined && { body }) });
  const at = (id: string, rest = '') => `/v1/admin/users/${id}${rest}`;
  const rolesOf = async (id: string): Promise<string[]> => (await call(root, 'GET', at(id))).body.roles;

  it('is open to each role as far as it goes, and to no stranger', async () => {
    const expected: [string, string, unknown, number, number, number][] = [
      // method, path, body; what support, admin and super-admin get.
      ['GET', '/v1/admin/users', undefined, 200, 200, 200],
      ['GET', at(user.id), undefined, 200, 200, 200],
      ['PATCH', at(user.id), { displayName: 'x' }, 403, 200, 200],
      ['POST', '/v1/admin/users', {}, 403, 400, 400],
      ['POST', at(user.id, '/suspend'), undefined, 403, 204, 204],
      ['POST', at(user.id, '/reactivate'), undefined, 403, 204, 204],
      ['PUT', at(user.id, '/roles/support'), undefined, 403, 204, 204],
      ['DELETE', at(user.id, '/roles/support'), undefined, 403, 204, 204],
      ['PUT', at(user.id, '/roles/super-admin'), undefined, 403, 403, 204],
      ['DELETE', at(user.id, '/roles/super-admin'), undefined, 403, 403, 204],
      ['DELETE', at(newId()), undefined, 403, 404, 404],
    ];
    const member = await makeUser(api);
    for (const [method, path, body, ...statuses] of expected) {
      const answers = [];
      for (const caller of [support, admin, root]) answers.push((await call(caller, method, path, body)).status);
      expect({ method, path, answers }).toEqual({ method, path, answers: statuses });
      expect((await call(member, method, path, body)).status).toBe(403);
      expect((await api.call(method, path, body === undefined ? {} : { body })).status).toBe(401);
    }
  });

  it('makes an account with a password, or invites', async () => {
    const made = await call(root, 'POST', '/v1/admin/users', {
      email: ' Grace@Example.com ',
      displayName: 'Grace',
      password: 'a long enough one',
      roles: ['support'],
    });
    expect(made.status).toBe(201);
    expect(made.headers.get('location')).toBe(at(made.body.id));
    expect(made.body).toMatchObject({ email: 'Grace@Example.com', status: 'active', roles: ['member', 'support'] });
    expect(given).toContainEqual(['password', made.body.id, 'a long enough one']);
    const invited = await call(admin, 'POST', '/v1/admin/users', { email: 'alan@example.com' });
    expect(invited.body).toMatchObject({ status: 'invited', displayName: null, roles: ['member'] });
    expect(given).toContainEqual(['invitation', invited.body.id]);
    await api.get(UsersApi).recordLogin(invited.body.id);
    expect((await call(root, 'GET', at(invited.body.id))).body.status).toBe('active');
  });

  it('asks for a fresh sign-in where roles, an address or an account are at stake, and for nothing else', async () => {
    const token = fakeKeyToken(root.id, newId());
    const asKey = async (method: string, path: string, body?: object) => {
      const answer = await api.call(method, path, { token, ...(body && { body }) });
      return answer.status === 403 ? (answer.body.code as string) : answer.status;
    };
    const STALE = 'auth.reauthentication_required';
    const email = () => `${newId()}@example.com`;
    expect(await asKey('POST', '/v1/admin/users', { email: email(), roles: ['support'] })).toBe(STALE);
    expect(await asKey('POST', '/v1/admin/users', { email: email(), roles: [] })).toBe(201);
    expect(await asKey('POST', '/v1/admin/users', { email: email() })).toBe(201);
    expect(await asKey('PATCH', at(user.id), { email: email(), displayName: 'Eve' })).toBe(STALE);
    expect(await asKey('PATCH', at(user.id), { displayName: 'Eve', metadata: { plan: 'gold' } })).toBe(200);
    expect(await asKey('DELETE', at(user.id))).toBe(STALE);
    expect(await asKey('DELETE', at(user.id, '?dryRun=true'))).toBe(STALE);
    expect((await call(root, 'GET', at(user.id))).body).toMatchObject({ email: user.email, displayName: 'Eve' });
  });

  it('makes nothing where any part is refused', async () => {
    const make = (as: UserRecord, body: object) => call(as, 'POST', '/v1/admin/users', body);
    const email = 'nobody@example.com';
    expect((await make(admin, { email, roles: ['super-admin'] })).body.code).toBe('roles.permission_not_held');
    expect((await make(root, { email, roles: ['no-such-role'] })).body.code).toBe('roles.not_found');
    expect((await make(root, { email, password: 'refused' })).status).toBe(500);
    const writer = fakeToken(admin.id, ['users:write']);
    const body = { email, roles: ['support'] };
    expect((await api.call('POST', '/v1/admin/users', { token: writer, body })).body.code).toBe('access.denied');
    for (const extra of [{ status: 'active' }, { emailVerified: true }, { id: newId() }, { metadata: {} }]) {
      expect((await make(root, { email, ...extra })).status).toBe(400);
    }
    for (const wrong of ['x', '', null, 1, ['a@example.com'], { a: 1 }, 'a\0@example.com', '\u0430da@example.com']) {
      expect((await make(root, { email: wrong })).status).toBe(400);
    }
    expect(await api.get(UsersApi).findByEmail(email)).toBeNull();
  });

  it('makes one account of 100 that want the same address, however they spell it', async () => {
    const spellings = [
      'am\u00e9lie@example.com',
      'ame\u0301lie@example.com',
      'AM\u00c9LIE@Example.com',
      '\uff41m\u00e9lie@example.com',
    ];
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        call(root, 'POST', '/v1/admin/users', { email: spellings[index % spellings.length] }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === 'users.email_taken')).toHaveLength(99);
  });

  it('changes an account, its address included', async () => {
    const changed = await call(admin, 'PATCH', at(user.id), { email: 'new@example.com', metadata: { a: 1 } });
    expect(changed.body).toMatchObject({ email: 'new@example.com', emailVerified: false, metadata: { a: 1 } });
    expect((await call(admin, 'PATCH', at(user.id), { email: 'NEW@example.com' })).status).toBe(200);
    expect((await call(admin, 'PATCH', at(user.id), { email: admin.email })).body.code).toBe('users.email_taken');
    for (const body of [{ email: null }, { status: 'suspended' }, { roles: ['admin'] }, { emailVerified: true }]) {
      expect((await call(admin, 'PATCH', at(user.id), body)).status).toBe(400);
    }
  });

  it('lets nobody act on who may do more', async () => {
    const attempts: [string, string, unknown][] = [
      ['PATCH', at(root.id), { email: 'mine@example.com' }],
      ['POST', at(root.id, '/suspend'), undefined],
      ['POST', at(root.id, '/reactivate'), undefined],
      ['DELETE', at(root.id), undefined],
    ];
    for (const [method, path, body] of attempts) {
      expect((await call(admin, method, path, body)).body.code).toBe('users.above_caller');
    }
    expect((await call(root, 'GET', at(root.id))).body).toMatchObject({ email: root.email, status: 'active' });
    const events = await api
      .get(Database)
      .query(`SELECT FROM audit_event WHERE action = 'access.denied' AND details->>'code' = 'users.above_caller'`);
    expect(events).toHaveLength(attempts.length);
  });

  it('suspends and reactivates, revoking in the same transaction', async () => {
    const revocations = () => api.get(Database).query('SELECT FROM revocation WHERE subject_id = $1', [user.id]);
    expect((await call(admin, 'POST', at(user.id, '/suspend'))).status).toBe(204);
    expect((await call(admin, 'GET', at(user.id))).body.status).toBe('suspended');
    expect(await revocations()).toHaveLength(1);
    expect((await call(admin, 'POST', at(user.id, '/suspend'))).status).toBe(204);
    expect(await revocations()).toHaveLength(1);
    expect((await call(admin, 'POST', at(user.id, '/reactivate'))).status).toBe(204);
    expect((await call(admin, 'GET', at(user.id))).body.status).toBe('active');
  });

  it('lets the schedules of who is suspended rest', async () => {
    const database = api.get(Database);
    await database.query(
      `INSERT INTO job_schedule (id, type, payload, every_seconds, time_zone, counts_from, next_run_at, owner_type,
         owner_id, created_at, updated_at)
       VALUES ($1, 'x.y', '{}', 60, 'UTC', now(), now(), 'user', $2, now(), now())`,
      [newId(), user.id],
    );
    const held = () => database.query('SELECT held FROM job_schedule WHERE owner_id = $1', [user.id]);
    expect((await call(admin, 'POST', at(user.id, '/suspend'))).status).toBe(204);
    expect(await held()).toEqual([{ held: true }]);
    expect((await call(admin, 'POST', at(user.id, '/reactivate'))).status).toBe(204);
    expect(await held()).toEqual([{ held: false }]);
  });

  it('gives and takes roles, with effect at once', async () => {
    expect((await call(user, 'GET', '/v1/admin/users')).status).toBe(403);
    expect((await call(admin, 'PUT', at(user.id, '/roles/support'))).status).toBe(204);
    expect((await call(admin, 'PUT', at(user.id, '/roles/support'))).status).toBe(204);
    expect(await rolesOf(user.id)).toEqual(['member', 'support']);
    expect((await call(user, 'GET', '/v1/users/me')).body.roles).toEqual(['member', 'support']);
    expect((await call(user, 'GET', '/v1/admin/users')).status).toBe(200);
    expect((await call(admin, 'DELETE', at(user.id, '/roles/support'))).status).toBe(204);
    expect((await call(user, 'GET', '/v1/users/me')).body.roles).toEqual(['member']);
    expect((await call(user, 'GET', '/v1/admin/users')).status).toBe(403);
    expect((await call(root, 'DELETE', at(user.id, '/roles/member'))).body.code).toBe('roles.everyone_is_member');
    expect((await call(root, 'PUT', at(user.id, '/roles/member'))).status).toBe(204);
    for (const role of ['nope', 'a%00b', '..', '%27', '__proto__']) {
      expect((await call(root, 'PUT', at(user.id, `/roles/${role}`))).status).toBeGreaterThanOrEqual(400);
      expect((await call(root, 'PUT', at(user.id, `/roles/${role}`))).status).toBeLessThan(500);
    }
    expect((await call(root, 'PUT', at(newId(), '/roles/support'))).body.code).toBe('users.not_found');
  });

  it('honours If-Match on every change of an account', async () => {
    const headers = { 'if-match': '"stale"' };
    const fresh = { 'if-match': (await call(root, 'GET', at(user.id))).headers.get('etag') ?? '' };
    expect((await call(root, 'PATCH', at(user.id), { displayName: 'x' }, headers)).status).toBe(412);
    expect((await call(root, 'DELETE', at(user.id), undefined, headers)).status).toBe(412);
    expect((await call(root, 'PUT', at(user.id, '/roles/support'), undefined, headers)).status).toBe(412);
    expect((await call(root, 'PUT', at(user.id, '/roles/support'), undefined, fresh)).status).toBe(204);
    expect((await call(root, 'DELETE', at(user.id, '/roles/support'), undefined, fresh)).status).toBe(412);
    expect(await rolesOf(user.id)).toEqual(['member', 'support']);
  });

  it('deletes an account for everyone at once', async () => {
    expect((await call(root, 'DELETE', at(user.id))).status).toBe(202);
    expect((await call(root, 'GET', at(user.id))).body.code).toBe('users.not_found');
    expect((await call(root, 'DELETE', at(user.id))).status).toBe(404);
    expect((await call(root, 'POST', at(user.id, '/suspend'))).status).toBe(404);
  });

  it('refuses ids that it never gives out', async () => {
    for (const id of ['1', 'me', '00000000-0000-0000-0000-000000000000', `${user.id}%00`, user.id.toUpperCase()]) {
      expect((await call(root, 'GET', at(id))).status).toBe(400);
    }
  });
});
