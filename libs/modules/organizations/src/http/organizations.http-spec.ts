import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { fakePrincipals, startTestApi, type TestApi } from '@plinth/platform/testing';
import { roles } from '@plinth/modules/roles';
import { users } from '@plinth/modules/users';
import { makeUser } from '../../../users/src/testing/users.factory.js';
import { organizations } from '../index.js';
import { addMember, makeOrganization } from '../testing/organizations.factory.js';

describe('/v1/organizations', () => {
  let api: TestApi;
  let owner: string;
  let stranger: string;

  beforeAll(async () => {
    api = await startTestApi([roles, users, organizations, fakePrincipals()], { RATE_LIMIT: 'off' });
    owner = (await makeUser(api)).id;
    stranger = (await makeUser(api)).id;
  });
  afterAll(() => api.close());

  const call = (method: string, path: string, token: string, body?: unknown, headers: Record<string, string> = {}) =>
    api.call(method, `/v1/organizations${path}`, { token, headers, ...(body !== undefined && { body }) });

  it('makes an organization that the caller owns', async () => {
    const made = await call('POST', '', owner, { name: 'Acme & Söhne' });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      id: expect.any(String),
      name: 'Acme & Söhne',
      role: 'owner',
      createdAt: expect.stringMatching(/Z$/),
      updatedAt: expect.stringMatching(/Z$/),
    });
    expect(made.headers.get('location')).toBe(`/v1/organizations/${made.body.id}`);
    expect((await call('GET', `/${made.body.id}`, owner)).body).toEqual(made.body);
  });

  it('lists those of the caller and no others, in pages', async () => {
    const member = (await makeUser(api)).id;
    const names = ['C', 'A', 'B'];
    for (const name of names) await makeOrganization(api, member, name);
    const first = await call('GET', '?sort=name&limit=2', member);
    const second = await call('GET', `?sort=name&limit=2&cursor=${first.body.page.nextCursor}`, member);
    const seen = [...first.body.data, ...second.body.data].map(({ name }: { name: string }) => name);
    expect(seen).toEqual(['A', 'B', 'C']);
    expect((await call('GET', '', stranger)).body.data).toEqual([]);
  });

  it('changes and deletes what the caller has seen', async () => {
    const id = await makeOrganization(api, owner);
    const etag = (await call('GET', `/${id}`, owner)).headers.get('etag') ?? '';
    const changed = await call('PATCH', `/${id}`, owner, { name: 'New' }, { 'if-match': etag });
    expect(changed.body).toMatchObject({ id, name: 'New', role: 'owner' });
    expect((await call('PATCH', `/${id}`, owner, { name: 'Old' }, { 'if-match': etag })).status).toBe(412);
    expect((await call('DELETE', `/${id}`, owner, undefined, { 'if-match': etag })).status).toBe(412);
    expect((await call('DELETE', `/${id}`, owner)).status).toBe(204);
    expect((await call('GET', `/${id}`, owner)).status).toBe(404);
    const events = await api
      .get(Database)
      .query('SELECT action, owner_type, organization_id FROM audit_event WHERE resource_id = $1 ORDER BY seq', [id]);
    expect(events).toEqual(
      ['created', 'changed', 'deleted'].map((verb) => ({
        action: `organizations.organization_${verb}`,
        owner_type: 'organization',
        organization_id: id,
      })),
    );
  });

  it('does not exist for others', async () => {
    const id = await makeOrganization(api, owner);
    for (const [method, path, body] of [
      ['GET', `/${id}`],
      ['PATCH', `/${id}`, { name: 'Mine' }],
      ['DELETE', `/${id}`],
      ['GET', `/${id}/members`],
      ['PATCH', `/${id}/members/${owner}`, { role: 'member' }],
      ['DELETE', `/${id}/members/${owner}`],
      ['DELETE', `/${id}/members/${stranger}`],
      ['GET', `/${id}/invitations`],
      ['POST', `/${id}/invitations`, { email: 'a@example.com' }],
      ['DELETE', `/${id}/invitations/${newId()}`],
    ] as const) {
      const answer = await call(method, path, stranger, body);
      const unknown = await call(method, path.replace(id, newId()), stranger, body);
      expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 404, 'organizations.not_found']);
      expect(unknown.status).toBe(404);
    }
    expect((await call('GET', `/${id}/members`, owner)).body.data).toHaveLength(1);
  });

  it('is run by owners and admins, and deleted by owners alone', async () => {
    const id = await makeOrganization(api, owner);
    const [admin, member] = [(await makeUser(api)).id, (await makeUser(api)).id];
    await addMember(api, id, admin, 'admin');
    await addMember(api, id, member);
    expect((await call('GET', `/${id}`, member)).body).toMatchObject({ id, role: 'member' });
    expect((await call('PATCH', `/${id}`, member, { name: 'Mine' })).body.code).toBe('organizations.role_required');
    expect((await call('PATCH', `/${id}`, admin, { name: 'Ours' })).status).toBe(200);
    expect((await call('DELETE', `/${id}`, admin)).status).toBe(403);
    expect((await call('DELETE', `/${id}`, member)).status).toBe(403);
    const denials = await api
      .get(Database)
      .query(`SELECT 1 FROM audit_event WHERE action = 'access.denied' AND actor_id = ANY($1)`, [[admin, member]]);
    expect(denials).toHaveLength(3);
  });

  it.each([
    [{}],
    [{ name: '' }],
    [{ name: null }],
    [{ name: 'x'.repeat(101) }],
    [{ name: 'a\u0000b' }],
    [{ name: 'a\nb' }],
    [{ name: '\ud800' }],
    [{ name: ['a'] }],
    [{ name: 'a', role: 'owner' }],
    [{ name: 'a', id: newId() }],
    [[]],
    ['text'],
  ])('refuses %j', async (body) => {
    expect((await call('POST', '', owner, body)).status).toBe(400);
  });

  it.each(['?sort=role', '?limit=0', '?limit=201', '?cursor=x', '?name=a'])('refuses the list %s', async (query) => {
    expect((await call('GET', query, owner)).status).toBe(400);
  });

  it.each(['/nonsense', `/${newId().toUpperCase()}`, '/%00'])('refuses the id %s', async (path) => {
    expect((await call('GET', path, owner)).status).toBe(400);
  });
});
