import { Module } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { AccessSources, type ServiceAccountAccess } from '@plinth/platform/access';
import { Database } from '@plinth/platform/database';
import { defineModule } from '@plinth/platform/module';
import { fakePrincipals, fakeToken, startTestApi, type TestApi } from '@plinth/platform/testing';
import { roles, RolesApi } from '@plinth/modules/roles';
import { users, type UserRecord } from '../index.js';
import { credentials } from '../testing/bulk.factory.js';
import { makeUser } from '../testing/users.factory.js';

const ACME = newId();
const memberships = new Map<string, string>();
const provided = new Map<string, string>();

class KnownSources extends AccessSources {
  async roleWithin(userId: string, organizationId: string): Promise<string | null> {
    return organizationId === ACME ? (memberships.get(userId) ?? null) : null;
  }

  rolesPermittingWithin(permission: string): readonly string[] {
    return permission === 'users:impersonate' ? ['owner', 'admin'] : [];
  }

  async providedRoles(): Promise<ReadonlyMap<string, string>> {
    return provided;
  }

  async serviceAccount(): Promise<ServiceAccountAccess | null> {
    return null;
  }
}

@Module({ providers: [{ provide: AccessSources, useClass: KnownSources }], exports: [AccessSources] })
class SourcesModule {}

const sources = defineModule({ name: 'sources', core: SourcesModule, personalData: 'none' });

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi([roles, users, sources, credentials, fakePrincipals(RolesApi)], { RATE_LIMIT: 'off' });
});
afterAll(() => api.close());

describe('the explanation of access', () => {
  let admin: UserRecord;
  let support: UserRecord;
  let user: UserRecord;

  beforeEach(async () => {
    admin = await makeUser(api, { roles: ['admin'] });
    support = await makeUser(api, { roles: ['support'] });
    user = await makeUser(api);
  });

  const reader = fakeToken(newId(), ['roles:read']);
  const ask = (path: string) => api.call('GET', path, { token: reader });

  it('explains who may do what, and why', async () => {
    const explain = async (of: UserRecord, permission: string) =>
      (await ask(`/v1/admin/access/explain?userId=${of.id}&permission=${permission}`)).body;
    expect(await explain(support, 'users:read')).toEqual({
      allowed: true,
      because: [{ role: 'support', via: 'grant', organizationId: null }],
      lacking: [],
      mfaRoles: [],
    });
    expect(await explain(support, 'users:write')).toEqual({
      allowed: false,
      because: [],
      lacking: [{ what: 'permission', detail: expect.any(String), roles: ['admin', 'super-admin'] }],
      mfaRoles: [],
    });
    expect(await explain(user, 'users:write')).toMatchObject({ allowed: false, because: [] });
    provided.set('support', 'acme-sso');
    expect((await explain(support, 'users:read')).because).toEqual([
      { role: 'support', via: 'provider', organizationId: null, provider: 'acme-sso' },
    ]);
    provided.clear();
    expect((await api.call('POST', `/v1/admin/users/${support.id}/suspend`, { token: admin.id })).status).toBe(204);
    expect(await explain(support, 'users:read')).toMatchObject({ allowed: false, lacking: [{ what: 'status' }] });
    expect((await explain(user, 'no:such')).code).toBe('roles.unknown_permission');
    expect((await explain({ ...user, id: newId() }, 'users:read')).code).toBe('users.not_found');
  });

  it('explains what a role within an organization adds there, and there alone', async () => {
    const explain = async (of: UserRecord, permission: string, organizationId: string) => {
      const query = `userId=${of.id}&permission=${permission}&organizationId=${organizationId}`;
      return (await ask(`/v1/admin/access/explain?${query}`)).body;
    };
    memberships.set(user.id, 'admin').set(admin.id, 'admin');
    const here = { role: 'organization:admin', via: 'membership', organizationId: ACME };
    expect(await explain(user, 'users:impersonate', ACME)).toMatchObject({
      allowed: true,
      because: [here],
      lacking: [],
    });
    expect(await explain(admin, 'users:impersonate', ACME)).toMatchObject({
      because: [{ role: 'admin', via: 'grant', organizationId: null }, here],
    });
    expect((await explain(admin, 'users:impersonate', newId())).because).toHaveLength(1);
    const lack = { what: 'permission', roles: ['admin', 'super-admin', 'organization:owner', 'organization:admin'] };
    memberships.set(user.id, 'member');
    expect(await explain(user, 'users:impersonate', ACME)).toMatchObject({
      allowed: false,
      lacking: [{ ...lack, detail: expect.stringContaining('organization:member') }],
    });
    expect(await explain(user, 'users:impersonate', newId())).toMatchObject({
      allowed: false,
      lacking: [lack, { what: 'membership', roles: [] }],
    });
    const odd = `/v1/admin/access/explain?userId=${user.id}&permission=users:read&organizationId=acme`;
    expect((await ask(odd)).status).toBe(400);
    const path = `/v1/admin/access/explain?userId=${user.id}&permission=users:read`;
    expect((await api.call('GET', path)).status).toBe(401);
    expect((await api.call('GET', path, { token: user.id })).status).toBe(403);
    expect((await api.call('GET', path, { token: support.id })).status).toBe(200);
  });
});

describe('the last super-admin', () => {
  it('stays, in whichever way 50 at a time try to take all of them away', async () => {
    const admins = await Promise.all(Array.from({ length: 10 }, () => makeUser(api, { roles: ['super-admin'] })));
    const ids = admins.map(({ id }) => id);
    // The token holds the permissions, so that the callers outlive their own roles.
    const token = fakeToken(newId(), [...(await api.get(RolesApi).permissionsOf(ids[0]!))]);
    const ways = [
      (id: string) => api.call('DELETE', `/v1/admin/users/${id}/roles/super-admin`, { token }),
      (id: string) => api.call('POST', `/v1/admin/users/${id}/suspend`, { token }),
      (id: string) => api.call('DELETE', `/v1/admin/users/${id}`, { token }),
    ];
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => ways[index % ways.length]!(ids[index % ids.length]!)),
    );
    expect(answers.map(({ status }) => status).filter((status) => ![202, 204, 404, 409].includes(status))).toEqual([]);
    expect(answers.some(({ body }) => body.code === 'roles.last_super_admin')).toBe(true);
    const left = await api.get(Database).query(
      `SELECT u.id FROM user_account u JOIN role_grant g ON g.user_id = u.id JOIN role r ON r.id = g.role_id
         WHERE r.name = 'super-admin' AND u.status = 'active' AND u.deleted_at IS NULL`,
    );
    expect(left).toHaveLength(1);
    const last = (left[0] as { id: string }).id;
    for (const way of ways) expect((await way(last)).body.code).toBe('roles.last_super_admin');
    expect((await api.call('DELETE', '/v1/users/me', { token: last })).body.code).toBe('roles.last_super_admin');
  });
});
