import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { PersonalDataRegistry } from '@plinth/platform/module';
import { fakePrincipals, startTestApi, type TestApi } from '@plinth/platform/testing';
import { roles } from '@plinth/modules/roles';
import { users } from '@plinth/modules/users';
import { makeUser } from '../../../users/src/testing/users.factory.js';
import { organizations, OrganizationsApi, type OrganizationRole } from '../index.js';
import { addMember, makeOrganization, patiently } from '../testing/organizations.factory.js';

describe('the members of an organization', () => {
  let api: TestApi;
  let id: string;
  let owner: string;
  let admin: string;
  let member: string;

  beforeAll(async () => {
    api = await startTestApi([roles, users, organizations, fakePrincipals()], { RATE_LIMIT: 'off' });
  });
  afterAll(() => api.close());

  beforeEach(async () => {
    [owner, admin, member] = await Promise.all([newcomer(), newcomer(), newcomer()]);
    id = await makeOrganization(api, owner);
    await addMember(api, id, admin, 'admin');
    await addMember(api, id, member);
  });

  const newcomer = async () => (await makeUser(api, { displayName: 'Ada' })).id;
  const call = (method: string, path: string, token: string, body?: unknown) =>
    api.call(method, `/v1/organizations/${id}/members${path}`, { token, ...(body !== undefined && { body }) });
  const setRole = async (token: string, userId: string, role: unknown) =>
    (await patiently(() => call('PATCH', `/${userId}`, token, { role }))).status;
  const remove = async (token: string, userId: string) =>
    (await patiently(() => call('DELETE', `/${userId}`, token))).status;
  const rolesNow = async () => {
    const { body } = await call('GET', '', owner);
    return Object.fromEntries(body.data.map((row: { userId: string; role: string }) => [row.userId, row.role]));
  };
  const owners = async () => {
    const sql = `SELECT user_id FROM organization_membership WHERE organization_id = $1 AND role = 'owner'`;
    return (await api.get(Database).query(sql, [id])).length;
  };

  it('are shown to each other, by when they joined', async () => {
    const { status, body } = await call('GET', '', member);
    expect(status).toBe(200);
    expect(body.data.map(({ userId }: { userId: string }) => userId)).toEqual([owner, admin, member]);
    expect(body.data[0]).toEqual({
      userId: owner,
      role: 'owner',
      email: expect.stringContaining('@'),
      displayName: 'Ada',
      avatarUrl: null,
      joinedAt: expect.any(String),
    });
    const first = await call('GET', '?limit=1', member);
    const other = await makeOrganization(api, member);
    const path = `/v1/organizations/${other}/members?limit=1&cursor=${first.body.page.nextCursor}`;
    expect((await api.call('GET', path, { token: member })).status).toBe(400);
  });

  it('get other roles from owners and admins, and owners from owners alone', async () => {
    expect(await setRole(member, member, 'admin')).toBe(403);
    expect(await setRole(admin, member, 'admin')).toBe(200);
    expect(await setRole(admin, member, 'owner')).toBe(403);
    expect(await setRole(admin, admin, 'owner')).toBe(403);
    expect(await setRole(admin, owner, 'member')).toBe(403);
    expect(await setRole(owner, member, 'owner')).toBe(200);
    expect(await setRole(member, owner, 'member')).toBe(200);
    expect(await rolesNow()).toEqual({ [owner]: 'member', [admin]: 'admin', [member]: 'owner' });
  });

  it('are taken out by owners and admins, owners by owners alone, and may leave', async () => {
    const second = await newcomer();
    await addMember(api, id, second, 'owner');
    expect(await remove(member, admin)).toBe(403);
    expect(await remove(admin, second)).toBe(403);
    expect(await remove(owner, second)).toBe(204);
    expect(await remove(admin, member)).toBe(204);
    expect(await remove(admin, admin)).toBe(204);
    expect(await remove(owner, newId())).toBe(404);
    expect(await setRole(owner, newId(), 'admin')).toBe(404);
    expect(await rolesNow()).toEqual({ [owner]: 'owner' });
    expect((await call('GET', '', member)).status).toBe(404);
  });

  it('keep their last owner', async () => {
    const leaving = await call('DELETE', `/${owner}`, owner);
    expect([leaving.status, leaving.body.code]).toEqual([409, 'organizations.last_owner']);
    expect(await setRole(owner, owner, 'admin')).toBe(409);
    expect(await setRole(owner, owner, 'owner')).toBe(200);
    expect(await owners()).toBe(1);
  });

  it('keep one owner whatever fifty of them do at once', async () => {
    const others = await Promise.all(Array.from({ length: 49 }, newcomer));
    for (const other of others) await addMember(api, id, other, 'owner');
    const all = [owner, ...others];
    const statuses = await Promise.all(
      all.map((userId, n) => (n % 2 === 0 ? remove(userId, userId) : setRole(userId, userId, 'member'))),
    );
    expect(statuses.filter((status) => status === 409)).toHaveLength(1);
    expect(statuses.filter((status) => status === 200 || status === 204)).toHaveLength(49);
    expect(await owners()).toBe(1);
  });

  it('lose what they may do at once when two owners demote each other', async () => {
    const second = await newcomer();
    await addMember(api, id, second, 'owner');
    const statuses = await Promise.all([setRole(owner, second, 'member'), setRole(second, owner, 'member')]);
    expect(statuses.sort()).toEqual([200, 403]);
    expect(await owners()).toBe(1);
  });

  describe('hand the ownership over', () => {
    const transfer = (token: string, userId: unknown) =>
      patiently(() => api.call('POST', `/v1/organizations/${id}/transfer`, { token, body: { userId } }));

    it('in one step, the owner becoming an admin', async () => {
      const { status, body } = await transfer(owner, member);
      expect([status, body.id, body.role]).toEqual([200, id, 'admin']);
      expect(await rolesNow()).toEqual({ [owner]: 'admin', [admin]: 'admin', [member]: 'owner' });
      const events = await api
        .get(Database)
        .query(`SELECT details FROM audit_event WHERE organization_id = $1 AND action LIKE '%transferred'`, [id]);
      expect(events).toEqual([{ details: { from: owner, to: member } }]);
    });

    it('if it is theirs, to somebody else who is a member', async () => {
      expect((await transfer(admin, admin)).status).toBe(403);
      expect((await transfer(member, admin)).status).toBe(403);
      expect((await transfer(await newcomer(), admin)).status).toBe(404);
      expect((await transfer(owner, newId())).body.code).toBe('organizations.member_not_found');
      expect((await transfer(owner, owner)).body.code).toBe('organizations.transfer_to_self');
      for (const userId of [undefined, null, 'x', [member]]) expect((await transfer(owner, userId)).status).toBe(400);
      expect(await owners()).toBe(1);
    });

    it('once, whatever fifty transfers, departures and demotions do at once', async () => {
      const heirs = await Promise.all(Array.from({ length: 30 }, newcomer));
      for (const heir of heirs) await addMember(api, id, heir, 'admin');
      const [transfers, others] = await Promise.all([
        Promise.all(heirs.map(async (heir) => (await transfer(owner, heir)).status)),
        Promise.all([
          ...heirs.slice(0, 10).map((heir) => remove(heir, heir)),
          ...heirs.slice(10, 20).map((heir) => setRole(owner, heir, 'member')),
        ]),
      ]);
      expect(transfers.filter((status) => status === 200)).toHaveLength(1);
      expect([...transfers, ...others].filter((status) => status >= 500)).toEqual([]);
      expect(await owners()).toBe(1);
    });
  });

  it.each([[undefined], [null], ['boss'], [['owner']], ['Owner']])('refuses the role %j', async (role) => {
    expect(await setRole(owner, member, role)).toBe(400);
  });

  it('are known in memory, and forgotten as soon as something changes', async () => {
    const memberships = api.get(OrganizationsApi);
    const ask = (userId: string): Promise<OrganizationRole | null> => memberships.membership(userId, id);
    expect(await Promise.all([owner, admin, member, newId()].map(ask))).toEqual(['owner', 'admin', 'member', null]);
    await setRole(owner, member, 'admin');
    expect(await ask(member)).toBe('admin');
    await remove(owner, member);
    expect(await ask(member)).toBeNull();
    await api.call('DELETE', `/v1/organizations/${id}`, { token: owner });
    expect(await Promise.all([owner, admin].map(ask))).toEqual([null, null]);
  });

  it('are audited within the organization', async () => {
    await setRole(owner, member, 'admin');
    await remove(owner, member);
    await remove(admin, admin);
    const events = await api.get(Database).query(
      `SELECT action, actor_id, subject_id, details FROM audit_event
       WHERE organization_id = $1 AND action LIKE 'organizations.member%' ORDER BY seq`,
      [id],
    );
    expect(events).toEqual([
      {
        action: 'organizations.member_role_changed',
        actor_id: owner,
        subject_id: member,
        details: { userId: member, role: ['member', 'admin'] },
      },
      {
        action: 'organizations.member_removed',
        actor_id: owner,
        subject_id: member,
        details: { userId: member, role: 'admin' },
      },
      {
        action: 'organizations.member_left',
        actor_id: admin,
        subject_id: admin,
        details: { userId: admin, role: 'admin' },
      },
    ]);
  });

  describe('who are erased', () => {
    const part = () =>
      api
        .get(PersonalDataRegistry)
        .all()
        .find(({ module }) => module === 'organizations')?.data;

    it('are told what is kept', async () => {
      expect(await part()?.exportUser(admin)).toEqual({
        memberships: [{ organizationId: id, role: 'admin', joinedAt: expect.any(String) }],
        invitations: [],
      });
    });

    it('leave the organization to the longest-standing admin, then member, then nobody', async () => {
      await part()?.eraseUser(owner);
      await part()?.eraseUser(owner);
      expect(await api.get(OrganizationsApi).membership(admin, id)).toBe('owner');
      await part()?.eraseUser(admin);
      expect(await api.get(OrganizationsApi).membership(member, id)).toBe('owner');
      await part()?.eraseUser(member);
      const rows = await api.get(Database).query('SELECT id FROM organization WHERE id = $1', [id]);
      expect(rows).toEqual([]);
    });
  });
});
