import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { PermissionCatalogue } from '@plinth/platform/access';
import { Database, Transaction } from '@plinth/platform/database';
import { fakeKeyToken, fakePrincipals, fakeToken, startTestApi, type TestApi } from '@plinth/platform/testing';
import { roles, RolesApi } from '../index.js';

interface Page {
  readonly data: { readonly name: string; readonly permissions: string[]; readonly routes: string[] }[];
  readonly page: { readonly nextCursor: string | null };
}

describe('the administration of roles', () => {
  let api: TestApi;
  let root: string;
  let admin: string;

  beforeAll(async () => {
    api = await startTestApi([roles, fakePrincipals(RolesApi)], { RATE_LIMIT: 'off' });
    root = await holder('super-admin');
    admin = await holder('admin');
  });
  afterAll(() => api.close());

  const grant = (userId: string, role: string) => api.get(Transaction).run(() => api.get(RolesApi).grant(userId, role));
  const holder = async (role: string): Promise<string> => {
    const userId = newId();
    await grant(userId, role);
    return userId;
  };
  const call = (token: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    api.call(method, `/v1/admin${path}`, { token, headers, ...(body !== undefined && { body }) });
  const page = async (path: string): Promise<Page> => (await call(root, 'GET', path)).body;
  let made = 0;
  const makeRole = async (permissions: string[] = []): Promise<string> => {
    const name = `role-${String((made += 1))}`;
    expect((await call(root, 'POST', '/roles', { name, permissions })).status).toBe(201);
    return name;
  };
  const permissionsOf = async (userId: string) => [...(await api.get(RolesApi).permissionsOf(userId))].sort();

  it('lists the built-in roles with what they permit', async () => {
    const { data } = await page('/roles');
    const permitted = Object.fromEntries(data.map(({ name, permissions }) => [name, permissions]));
    expect(permitted).toMatchObject({
      'super-admin': ['roles:assign', 'roles:read', 'roles:write'],
      admin: ['roles:assign', 'roles:read'],
      support: ['roles:read'],
      member: [],
    });
  });

  it('asks for a fresh sign-in where a role comes to permit something', async () => {
    const role = await makeRole();
    const key = fakeKeyToken(root, newId());
    const change = { permissions: ['roles:read'] };
    for (const [method, path, body] of [
      ['POST', '/roles', { name: 'by-key', permissions: [] }],
      ['PATCH', `/roles/${role}`, change],
      ['PATCH', `/roles/${role}?dryRun=true`, change],
    ] as const) {
      expect((await call(key, method, path, body)).body.code).toBe('auth.reauthentication_required');
    }
    expect((await call(root, 'PATCH', `/roles/${role}`, change)).status).toBe(200);
    expect((await call(key, 'DELETE', `/roles/${role}`)).status).toBe(204);
  });

  it('computes what a super-admin may do from the catalogue', async () => {
    expect(await permissionsOf(root)).toEqual([...api.get(PermissionCatalogue).all].sort());
    const stored = await api.get(Database).query('SELECT permissions FROM role WHERE built_in');
    expect(stored.every(({ permissions }) => (permissions as string[]).length === 0)).toBe(true);
  });

  it.each(['name', '-name', 'createdAt', '-createdAt'])('pages through %s', async (sort) => {
    await makeRole();
    const whole = (await page(`/roles?sort=${sort}&limit=200`)).data;
    const paged: unknown[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const answer = await page(`/roles?sort=${sort}&limit=2${cursor && `&cursor=${cursor}`}`);
      paged.push(...answer.data);
      cursor = answer.page.nextCursor;
    }
    expect(paged).toEqual(whole);
    expect(whole.length).toBeGreaterThanOrEqual(5);
  });

  it('makes, shows, changes and deletes a role', async () => {
    const body = { name: 'auditor', description: 'Reads.', permissions: ['roles:read'] };
    const created = await call(root, 'POST', '/roles', body);
    expect(created.headers.get('location')).toBe('/v1/admin/roles/auditor');
    expect(created.body).toMatchObject({ ...body, builtIn: false });
    expect((await call(root, 'POST', '/roles', body)).body.code).toBe('roles.name_taken');
    expect((await call(root, 'GET', '/roles/auditor')).body).toEqual(created.body);
    const changed = await call(root, 'PATCH', '/roles/auditor', { description: null });
    expect(changed.body).toMatchObject({ description: null, permissions: ['roles:read'] });
    expect((await call(root, 'DELETE', '/roles/auditor')).status).toBe(204);
    expect((await call(root, 'GET', '/roles/auditor')).status).toBe(404);
    expect((await call(root, 'DELETE', '/roles/auditor')).status).toBe(404);
  });

  it('makes one role of 50 that want the same name', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => call(root, 'POST', '/roles', { name: 'contested', permissions: [] })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(49);
  });

  it('changes what holders may do at once', async () => {
    const role = await makeRole(['roles:read']);
    const userId = await holder(role);
    expect((await call(userId, 'GET', '/roles')).status).toBe(200);
    await call(root, 'PATCH', `/roles/${role}`, { permissions: [] });
    expect((await call(userId, 'GET', '/roles')).status).toBe(403);
    await call(root, 'PATCH', `/roles/${role}`, { permissions: ['roles:read'] });
    expect((await call(userId, 'GET', '/roles')).status).toBe(200);
    await call(root, 'DELETE', `/roles/${role}`);
    expect((await call(userId, 'GET', '/roles')).status).toBe(403);
    expect((await api.get(RolesApi).rolesOf([userId])).get(userId)).toEqual(['member']);
  });

  describe('previewed', () => {
    const events = () => api.get(Database).query('SELECT seq FROM audit_event');
    const revocations = () => api.get(Database).query('SELECT id FROM revocation');
    const state = async (role: string) => [
      (await call(root, 'GET', `/roles/${role}`)).body,
      (await events()).length,
      (await revocations()).length,
    ];

    it('tells who would gain and who would lose what, and changes nothing', async () => {
      const role = await makeRole(['roles:read', 'roles:assign']);
      const plain = await holder(role);
      const alsoSupport = await holder(role);
      await grant(alsoSupport, 'support');
      const alsoRoot = await holder(role);
      await grant(alsoRoot, 'super-admin');
      const before = await state(role);
      const change = { description: 'New.', permissions: ['roles:assign', 'roles:write'] };
      const { status, body } = await call(root, 'PATCH', `/roles/${role}?dryRun=true`, change);
      expect(status).toBe(200);
      expect(body).toMatchObject({ name: role, ...change });
      expect(body.preview).toEqual({
        holders: 3,
        // Whoever has it by another role gains nothing and loses nothing.
        gains: [{ permission: 'roles:write', count: 2, userIds: [plain, alsoSupport].sort() }],
        losses: [{ permission: 'roles:read', count: 1, userIds: [plain] }],
      });
      const deleted = await call(root, 'DELETE', `/roles/${role}?dryRun=true`);
      expect(deleted.status).toBe(200);
      expect(deleted.body.preview).toEqual({
        holders: 3,
        gains: [],
        losses: [
          { permission: 'roles:assign', count: 2, userIds: [plain, alsoSupport].sort() },
          { permission: 'roles:read', count: 1, userIds: [plain] },
        ],
      });
      expect(await state(role)).toEqual(before);
      expect(await permissionsOf(plain)).toEqual(['roles:assign', 'roles:read']);
      const made = await call(root, 'PATCH', `/roles/${role}?dryRun=false`, change);
      expect(made.body.preview).toBeUndefined();
      expect(await permissionsOf(plain)).toEqual(['roles:assign', 'roles:write']);
      expect(await permissionsOf(alsoSupport)).toEqual(['roles:assign', 'roles:read', 'roles:write']);
    });

    it('counts everybody and names the first twenty', async () => {
      const role = await makeRole(['roles:read']);
      const holders = [];
      for (let index = 0; index < 25; index += 1) holders.push(await holder(role));
      const { body } = await call(root, 'DELETE', `/roles/${role}?dryRun=true`);
      expect(body.preview.losses).toEqual([
        { permission: 'roles:read', count: 25, userIds: holders.sort().slice(0, 20) },
      ]);
    });

    it('refuses what the change itself would refuse', async () => {
      const role = await makeRole(['roles:assign']);
      const writer = fakeToken(newId(), ['roles:write', 'roles:read']);
      const dry = (token: string, method: string, name: string, body?: unknown, headers?: Record<string, string>) =>
        call(token, method, `/roles/${name}?dryRun=true`, body, headers);
      const codeOf = async (answer: ReturnType<typeof dry>) => (await answer).body.code;
      await call(root, 'PATCH', `/roles/${role}`, { permissions: [] });
      expect(await codeOf(dry(writer, 'PATCH', role, { permissions: ['roles:assign'] }))).toBe(
        'roles.permission_not_held',
      );
      expect(await codeOf(dry(root, 'PATCH', role, { permissions: ['no:such'] }))).toBe('roles.unknown_permission');
      expect(await codeOf(dry(root, 'PATCH', 'support', { permissions: [] }))).toBe('roles.built_in');
      expect(await codeOf(dry(root, 'DELETE', 'support'))).toBe('roles.built_in');
      expect(await codeOf(dry(root, 'DELETE', 'no-such-role'))).toBe('roles.not_found');
      const stale = { 'if-match': '"stale"' };
      expect((await dry(root, 'PATCH', role, { permissions: [] }, stale)).status).toBe(412);
      expect((await dry(root, 'DELETE', role, undefined, stale)).status).toBe(412);
      for (const method of ['PATCH', 'DELETE']) {
        expect((await dry(admin, method, role, method === 'PATCH' ? {} : undefined)).status).toBe(403);
        const odd = await call(root, method, `/roles/${role}?dryRun=yes`, method === 'PATCH' ? {} : undefined);
        expect(odd.status).toBe(400);
      }
      expect((await call(root, 'GET', `/roles/${role}`)).status).toBe(200);
    });
  });

  it('never keeps what a rolled back change would have given', async () => {
    const userId = newId();
    const undone = api.get(Transaction).run(async () => {
      await api.get(RolesApi).grant(userId, 'super-admin');
      expect(await permissionsOf(userId)).not.toEqual([]);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await permissionsOf(userId)).toEqual([]);
  });

  it('leaves the built-in roles as they are', async () => {
    for (const name of ['super-admin', 'admin', 'support', 'member']) {
      expect((await call(root, 'PATCH', `/roles/${name}`, { permissions: [] })).body.code).toBe('roles.built_in');
      expect((await call(root, 'DELETE', `/roles/${name}`)).body.code).toBe('roles.built_in');
      expect((await call(root, 'POST', '/roles', { name, permissions: [] })).body.code).toBe('roles.name_taken');
    }
  });

  it('lets nobody grant what they lack', async () => {
    const writer = fakeToken(newId(), ['roles:write', 'roles:read']);
    const create = await call(writer, 'POST', '/roles', { name: 'escalation', permissions: ['roles:assign'] });
    expect(create.body.code).toBe('roles.permission_not_held');
    const role = await makeRole(['roles:assign']);
    const more = await call(writer, 'PATCH', `/roles/${role}`, { permissions: ['roles:assign', 'roles:read'] });
    expect(more.status).toBe(200);
    await call(root, 'PATCH', `/roles/${role}`, { permissions: [] });
    const again = await call(writer, 'PATCH', `/roles/${role}`, { permissions: ['roles:assign'] });
    expect(again.body.code).toBe('roles.permission_not_held');
  });

  it('keeps administrators who are no super-admins from defining roles', async () => {
    expect((await call(admin, 'POST', '/roles', { name: 'mine', permissions: [] })).status).toBe(403);
    expect((await call(admin, 'PATCH', '/roles/role-1', { permissions: [] })).status).toBe(403);
    expect((await call(admin, 'DELETE', '/roles/role-1')).status).toBe(403);
    expect((await call(admin, 'GET', '/roles')).status).toBe(200);
    expect((await call(newId(), 'GET', '/roles')).status).toBe(403);
    expect((await api.call('GET', '/v1/admin/roles')).status).toBe(401);
  });

  it('honours If-Match', async () => {
    const role = await makeRole();
    const etag = (await call(root, 'GET', `/roles/${role}`)).headers.get('etag') ?? '';
    const change = { description: 'x' };
    expect((await call(root, 'PATCH', `/roles/${role}`, change, { 'if-match': etag })).status).toBe(200);
    expect((await call(root, 'PATCH', `/roles/${role}`, change, { 'if-match': etag })).status).toBe(412);
    expect((await call(root, 'DELETE', `/roles/${role}`, undefined, { 'if-match': etag })).status).toBe(412);
  });

  it.each([
    { name: 'A', permissions: [] },
    { name: 'a b', permissions: [] },
    { name: '__proto__', permissions: [] },
    { name: 'x'.repeat(64), permissions: [] },
    { name: 'ok', permissions: ['no:such'] },
    { name: 'ok', permissions: ['roles:read', 'roles:read'] },
    { name: 'ok', permissions: 'roles:read' },
    { name: 'ok', permissions: [1] },
    { name: 'ok', permissions: ['a\0'] },
    { name: 'ok', permissions: [], builtIn: true },
    { name: 'ok', permissions: [], description: 'a\0' },
    { name: 'ok' },
    {},
  ])('refuses %j', async (body) => {
    expect((await call(root, 'POST', '/roles', body)).status).toBe(400);
  });

  it('gathers the catalogue of permissions from the code', async () => {
    const namesOf = ({ data }: Page) => data.map(({ name }) => name);
    const all = await page('/permissions');
    expect(namesOf(all)).toEqual(['roles:assign', 'roles:read', 'roles:write']);
    expect(all.data[1]).toMatchObject({
      module: 'roles',
      description: expect.any(String),
      routes: ['GET /v1/admin/permissions', 'GET /v1/admin/roles', 'GET /v1/admin/roles/{name}'],
    });
    const first = await page('/permissions?limit=1&sort=-name');
    expect(namesOf(first)).toEqual(['roles:write']);
    const second = await page(`/permissions?limit=2&sort=-name&cursor=${String(first.page.nextCursor)}`);
    expect(namesOf(second)).toEqual(['roles:read', 'roles:assign']);
    expect(second.page.nextCursor).toBeNull();
  });

  it('decides from memory: the second answer is the first one, not another of the same', async () => {
    const decide = api.get(RolesApi);
    const first = await decide.permissionsOf(root);
    expect(await decide.permissionsOf(root)).toBe(first);
  });
});
