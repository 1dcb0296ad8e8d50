import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Database, Transaction } from '@plinth/platform/database';
import { startProcess, startTestApi, type TestApi, type TestProcess } from '@plinth/platform/testing';
import { RolesApi } from '@plinth/modules/roles';
import { aPerson, AUTH_MODULES, statusOf, type Person } from '../../testing/people.factory.js';

const PATH = '/v1/service-accounts';

describe('service accounts', () => {
  let api: TestApi;
  let other: TestApi;
  let worker: TestProcess;
  let administrator: Person;
  let owner: Person;
  let organization: string;

  beforeAll(async () => {
    api = await startTestApi(AUTH_MODULES, { RATE_LIMIT: 'off' });
    other = await startTestApi(AUTH_MODULES, { ...api.env });
    worker = await startProcess('worker', AUTH_MODULES, api.env);
    administrator = await aPerson(api);
    await change('grant', administrator.id, 'admin');
    owner = await aPerson(api);
    organization = await anOrganization();
  });

  afterAll(async () => {
    await worker.close();
    await other.close();
    await api.close();
  });

  const change = (what: 'grant' | 'revoke', userId: string, role: string) =>
    api.get(Transaction).run(() => api.get(RolesApi)[what](userId, role));
  const anOrganization = async (): Promise<string> =>
    (await api.call('POST', '/v1/organizations', { token: owner.accessToken, body: { name: 'Acme' } })).body.id;
  const call = (token: string, method: string, path = '', body?: unknown, inside?: string) =>
    api.call(method, PATH + path, {
      ...{ token, headers: inside === undefined ? {} : { 'x-organization-id': inside } },
      ...(body !== undefined && { body }),
    });
  const wish = (permissions: string[] = []) => ({ name: 'Deploy', permissions });
  const made = async (person: Person, permissions: string[], inside?: string) => {
    const account = await call(person.accessToken, 'POST', '', wish(permissions), inside);
    expect(account.status).toBe(201);
    const path = `/${String(account.body.id)}`;
    const key = await call(person.accessToken, 'POST', `${path}/keys`, wish(permissions), inside);
    expect(key.status).toBe(201);
    return { id: String(account.body.id), path, key: String(key.body.key), keyId: String(key.body.id) };
  };
  const adminStatus = async (token: string, on = api) =>
    (await on.call('GET', '/v1/admin/users?limit=1', { token })).status;

  it('are a hundred at most where they are, however many are asked for at once', async () => {
    const inside = await anOrganization();
    await made(owner, [], inside);
    await api.get(Database).query(
      `INSERT INTO service_account (id, organization_id, name, permissions, created_by, created_at)
       SELECT gen_random_uuid(), organization_id, name, permissions, created_by, created_at
       FROM service_account, generate_series(1, 95) WHERE organization_id = $1`,
      [inside],
    );
    const wanted = Array.from({ length: 20 }, () => call(owner.accessToken, 'POST', '', wish(), inside));
    const answers = await Promise.all(wanted);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(4);
    expect(answers.filter(({ body }) => body.code === 'auth.too_many_accounts')).toHaveLength(16);
  });

  it('of the platform act with what they were given, after their maker has lost it too', async () => {
    const { id, key, path, keyId } = await made(administrator, ['users:read', 'users:write']);
    expect(await adminStatus(key)).toBe(200);
    const [event] = await api
      .get(Database)
      .query(`SELECT * FROM audit_event WHERE action = 'auth.service_account_created' AND resource_id = $1`, [id]);
    expect(event).toMatchObject({ actor_id: administrator.id, outcome: 'success' });
    const { body: less } = await call(administrator.accessToken, 'POST', `${path}/keys`, wish(['users:write']));
    expect(await adminStatus(less.key)).toBe(403);
    const acts = await api.get(Database).query('SELECT actor_type, action FROM audit_event WHERE actor_id = $1', [id]);
    expect(acts).toContainEqual({ actor_type: 'service-account', action: 'access.denied' });
    const more = await call(administrator.accessToken, 'POST', `${path}/keys`, wish(['roles:read']));
    expect([more.status, more.body.code]).toEqual([422, 'auth.beyond_account']);
    const { body: listed } = await call(administrator.accessToken, 'GET', `${path}/keys`);
    expect(listed.data.map((row: { id: string }) => row.id)).toEqual([less.id, keyId]);
    expect(listed.data[1].lastUsedAt).not.toBeNull();
    expect(JSON.stringify(listed)).not.toContain(key);
  });

  it('are not persons: no page of theirs, and nothing that needs a fresh sign-in', async () => {
    const { key } = await made(administrator, ['auth:read', 'auth:service-accounts']);
    expect((await api.call('GET', '/v1/users/me', { token: key })).status).toBeLessThan(500);
    expect((await api.call('GET', '/v1/users/me', { token: key })).status).toBeGreaterThanOrEqual(400);
    expect((await call(key, 'GET')).status).toBe(200);
    expect((await call(key, 'POST', '', wish())).body.code).toBe('auth.reauthentication_required');
  });

  it('of an organization act in it and nowhere else, and reach no further than who made them', async () => {
    await change('grant', owner.id, 'support');
    const { key } = await made(owner, ['users:read'], organization);
    expect(await statusOf(api, key)).toBe(200);
    const elsewhere = await api.call('GET', '/v1/auth/sessions', {
      ...{ token: key, headers: { 'x-organization-id': newId() } },
    });
    expect(elsewhere.status).toBe(404);
    expect(await adminStatus(key, other)).toBe(200);
    await change('revoke', owner.id, 'support');
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect(await adminStatus(key, other)).toBe(403);
  });

  it('are made by who may, and seen where they belong', async () => {
    const stranger = await aPerson(api);
    const { path } = await made(owner, [], organization);
    const platform = await made(administrator, []);
    expect((await call(stranger.accessToken, 'GET')).status).toBe(403);
    expect((await call(stranger.accessToken, 'POST', '', wish())).status).toBe(403);
    expect((await call(stranger.accessToken, 'GET', '', undefined, organization)).status).toBe(404);
    expect((await call(owner.accessToken, 'GET', `${path}/keys`)).status).toBe(403);
    expect((await call(administrator.accessToken, 'GET', `${path}/keys`)).status).toBe(404);
    expect((await call(owner.accessToken, 'DELETE', platform.path, undefined, organization)).status).toBe(404);
    const greedy = await call(owner.accessToken, 'POST', '', wish(['users:write']), organization);
    expect(greedy.body.code).toBe('roles.permission_not_held');
    const { body } = await call(owner.accessToken, 'GET', '', undefined, organization);
    for (const row of body.data) expect(row.organizationId).toBe(organization);
    for (const wrong of [{}, { name: '' }, { name: 'x', permissions: 'a' }, { ...wish(), createdBy: newId() }]) {
      expect((await call(administrator.accessToken, 'POST', '', wrong)).status).toBe(400);
    }
  });

  it('are run by administrators with two factors, where these need them', async () => {
    const strict = await startTestApi(AUTH_MODULES, { ...api.env, AUTH_ADMIN_MFA: 'required' });
    const { body } = await strict.call('GET', PATH, { token: administrator.accessToken });
    expect(body.code).toBe('auth.mfa_required');
    await strict.close();
  });

  it('and their keys end within a second on every instance; keys rotate', async () => {
    const { path, key, keyId } = await made(administrator, []);
    const rotated = await call(administrator.accessToken, 'POST', `${path}/keys/${keyId}/rotate`, {
      overlapSeconds: 60,
    });
    expect(rotated.status).toBe(201);
    for (const each of [key, rotated.body.key]) expect(await statusOf(other, each)).toBe(200);
    expect((await call(administrator.accessToken, 'DELETE', `${path}/keys/${keyId}`)).status).toBe(204);
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect([await statusOf(other, key), await statusOf(other, rotated.body.key)]).toEqual([401, 200]);
    expect((await call(administrator.accessToken, 'DELETE', path)).status).toBe(204);
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect(await statusOf(other, rotated.body.key)).toBe(401);
    expect((await call(administrator.accessToken, 'DELETE', path)).status).toBe(404);
  });

  it('end with their organization', async () => {
    const gone = await anOrganization();
    const { key } = await made(owner, [], gone);
    expect(await statusOf(api, key)).toBe(200);
    const removed = await api.call('DELETE', `/v1/organizations/${gone}`, { token: owner.accessToken });
    expect(removed.status).toBe(204);
    const deadline = Date.now() + 10_000;
    while ((await statusOf(api, key)) !== 401 && Date.now() < deadline) await new Promise((go) => setTimeout(go, 100));
    expect(await statusOf(api, key)).toBe(401);
  });
});
