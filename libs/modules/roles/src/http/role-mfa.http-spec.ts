import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Database, Transaction } from '@plinth/platform/database';
import { fakePrincipals, startTestApi, type TestApi } from '@plinth/platform/testing';
import { roles, RolesApi } from '../index.js';

describe('a role that asks for a second factor', () => {
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
  let made = 0;
  const makeRole = async (permissions: string[] = []): Promise<string> => {
    const name = `role-${String((made += 1))}`;
    expect((await call(root, 'POST', '/roles', { name, permissions })).status).toBe(201);
    return name;
  };
  const permissionsOf = async (userId: string) => [...(await api.get(RolesApi).permissionsOf(userId))].sort();
  const patch = (name: string, body: unknown, token = root, query = '') =>
    call(token, 'PATCH', `/roles/${name}${query}`, body);
  const mfaRoles = async (userId: string) => (await api.get(RolesApi).accessOf(userId)).mfaRoles;

  it('says so: it is part of the role, of its ETag and of what its holders are told', async () => {
    const made = await call(root, 'POST', '/roles', { name: 'vault', permissions: [], mfaRequired: true });
    expect(made.body).toMatchObject({ mfaRequired: true, mfaConfigured: false });
    const role = await makeRole(['roles:read']);
    const userId = await holder(role);
    await grant(userId, 'vault');
    expect(await mfaRoles(userId)).toEqual(['vault']);
    const before = await call(root, 'GET', `/roles/${role}`);
    expect(before.body.mfaRequired).toBe(false);
    expect((await patch(role, { mfaRequired: true })).body).toMatchObject({
      mfaRequired: true,
      permissions: ['roles:read'],
    });
    expect(await mfaRoles(userId)).toEqual([role, 'vault'].sort());
    const stale = { 'if-match': before.headers.get('etag') ?? '' };
    expect((await call(root, 'PATCH', `/roles/${role}`, { mfaRequired: true }, stale)).status).toBe(412);
    const asked = await api
      .get(Database)
      .query(`SELECT details FROM audit_event WHERE resource_id = $1 ORDER BY seq`, [role]);
    expect(asked.map(({ details }) => (details as Record<string, unknown>)['mfaRequired'])).toEqual([false, true]);
  });

  it('is the one thing that changes of a built-in role', async () => {
    expect((await patch('support', { mfaRequired: true, description: null })).body.code).toBe('roles.built_in');
    expect((await patch('support', { mfaRequired: true })).body).toMatchObject({ builtIn: true, mfaRequired: true });
    expect(await mfaRoles(await holder('support'))).toEqual(['support']);
    expect(await permissionsOf(await holder('support'))).toEqual(['roles:read']);
  });

  it('is taken back neither with one factor and nobody shuts themselves out', async () => {
    const role = await makeRole();
    await patch(role, { mfaRequired: true });
    expect((await patch(role, { mfaRequired: false })).body.code).toBe('auth.mfa_required');
    expect((await patch(role, { mfaRequired: false }, root, '?dryRun=true')).body.code).toBe('auth.mfa_required');
    for (const name of ['super-admin', 'member']) {
      expect((await patch(name, { mfaRequired: true })).body.code).toBe('auth.mfa_required');
    }
    expect((await patch(role, { mfaRequired: true }, admin)).status).toBe(403);
    expect((await call(root, 'GET', `/roles/${role}`)).body.mfaRequired).toBe(true);
  });

  it('tells beforehand whom it would ask', async () => {
    const role = await makeRole();
    const plain = await holder(role);
    const asked = await holder(role);
    const other = await makeRole();
    await patch(other, { mfaRequired: true });
    await grant(asked, other);
    const { body } = await patch(role, { mfaRequired: true }, root, '?dryRun=true');
    expect(body).toMatchObject({ mfaRequired: true, preview: { holders: 2, gains: [], losses: [] } });
    expect(body.preview.mfaShift).toEqual({ count: 1, userIds: [plain] });
    expect((await call(root, 'GET', `/roles/${role}`)).body.mfaRequired).toBe(false);
    expect((await patch(role, { description: 'x' }, root, '?dryRun=true')).body.preview.mfaShift).toBeUndefined();
    await patch(role, { mfaRequired: true });
    const gone = await call(root, 'DELETE', `/roles/${role}?dryRun=true`);
    expect(gone.body.preview.mfaShift).toEqual({ count: 1, userIds: [plain] });
  });

  it.each([null, 'true', 1, [], {}])('is no %j', async (mfaRequired) => {
    expect((await patch('support', { mfaRequired })).status).toBe(400);
    expect((await call(root, 'POST', '/roles', { name: 'odd', permissions: [], mfaRequired })).status).toBe(400);
  });
});
