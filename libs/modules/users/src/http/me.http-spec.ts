import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Database } from '@plinth/platform/database';
import { fakePrincipals, startTestApi, type TestApi } from '@plinth/platform/testing';
import { roles, RolesApi } from '@plinth/modules/roles';
import { users, UsersApi, type UserRecord } from '../index.js';
import { makeUser } from '../testing/users.factory.js';

describe('/v1/users/me', () => {
  let api: TestApi;
  let user: UserRecord;

  beforeAll(async () => {
    const schema = { type: 'object', properties: { plan: { enum: ['basic', 'pro'] } } };
    const env = { RATE_LIMIT: 'off', USER_METADATA_SCHEMA: JSON.stringify(schema) };
    api = await startTestApi([roles, users, fakePrincipals(RolesApi)], env);
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    user = await makeUser(api, { displayName: 'Ada' });
  });

  const me = () => api.call('GET', '/v1/users/me', { token: user.id });
  const patch = (body: unknown, headers: Record<string, string> = {}) =>
    api.call('PATCH', '/v1/users/me', { token: user.id, body, headers });

  it('shows every field of the contract', async () => {
    const { status, body } = await me();
    expect(status).toBe(200);
    expect(body).toEqual({
      id: user.id,
      email: user.email,
      emailVerified: false,
      displayName: 'Ada',
      status: 'active',
      roles: ['member'],
      locale: null,
      timeZone: null,
      avatarUrl: null,
      metadata: {},
      createdAt: user.createdAt.toISOString(),
      updatedAt: user.updatedAt.toISOString(),
      lastLoginAt: null,
    });
  });

  it('is for those who are signed in', async () => {
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      expect((await api.call(method, '/v1/users/me')).status).toBe(401);
    }
    expect((await api.call('GET', '/v1/users/me/permissions')).status).toBe(401);
  });

  it('changes what is given and keeps the rest', async () => {
    await patch({ locale: 'de-AT', timeZone: 'Europe/Vienna', metadata: { a: { b: 1, c: 2 }, d: 3 } });
    const { status, body } = await patch({ displayName: null, metadata: { a: { b: null }, d: [true, null] } });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      displayName: null,
      locale: 'de-AT',
      timeZone: 'Europe/Vienna',
      metadata: { a: { c: 2 }, d: [true, null] },
    });
    expect((await me()).body).toEqual(body);
  });

  it('takes a merge patch under its own media type, and removes with null', async () => {
    const headers = { 'content-type': 'application/merge-patch+json' };
    const body = Buffer.from(JSON.stringify({ locale: 'fr', metadata: { x: 1 } }));
    expect((await api.call('PATCH', '/v1/users/me', { token: user.id, headers, body })).status).toBe(200);
    expect((await patch({ locale: null, metadata: null })).body).toMatchObject({ locale: null, metadata: {} });
  });

  it('audits the change, with what is personal out of the open', async () => {
    await patch({ displayName: 'Countess' });
    const [event] = await api
      .get(Database)
      .query(`SELECT * FROM audit_event WHERE action = 'users.user_changed' AND subject_id = $1`, [user.id]);
    expect(event).toMatchObject({ actor_id: user.id, resource_id: user.id, details: { fields: ['displayName'] } });
    expect(JSON.stringify(event)).not.toContain('Countess');
  });

  it('keeps odd but valid text exactly', async () => {
    const displayName = '\u202eעברית\u202c %_\\\' " 👩‍👩‍👧 e\u0301';
    const metadata = { [displayName]: displayName, 'a.b/c~d': 1e21, '': '\n\t\u0001' };
    await patch({ displayName, metadata });
    expect((await me()).body).toMatchObject({ displayName, metadata });
  });

  it.each([
    { email: 'eve@example.com' },
    { emailVerified: true },
    { status: 'suspended' },
    { roles: ['super-admin'] },
    { id: '019aa000-0000-7000-8000-000000000000' },
    { avatarUrl: 'http://example.com' },
    { createdAt: '2020-01-01T00:00:00.000Z' },
    { displayName: '' },
    { displayName: 'a\0b' },
    { displayName: 'a\nb' },
    { displayName: 'a\ud800' },
    { displayName: 'a'.repeat(201) },
    { displayName: ['a'] },
    { displayName: { a: 1 } },
    { displayName: 1 },
    { locale: 'not a locale' },
    { locale: 'de_AT' },
    { locale: '' },
    { locale: 'x'.repeat(100) },
    { timeZone: 'Mars/Olympus' },
    { timeZone: '+01:00' },
    { timeZone: '' },
    { metadata: [] },
    { metadata: 'x' },
    { metadata: { a: 'b\0' } },
    { metadata: { 'a\0': 1 } },
    { metadata: { a: ['\udfff'] } },
  ])('refuses %j and changes nothing', async (body) => {
    const before = (await me()).body;
    const answer = await patch({ displayName: 'changed', ...body });
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe('http.validation_failed');
    expect((await me()).body).toEqual(before);
  });

  it.each(['{"metadata":{"__proto__":{"a":1}}}', '{"metadata":{"constructor":1}}', '{"metadata":{"a":1e999}}'])(
    'refuses %s',
    async (text) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await api.call('PATCH', '/v1/users/me', { token: user.id, headers, body: Buffer.from(text) });
      expect(answer.status).toBe(400);
    },
  );

  it('holds 16 KiB of metadata and no more', async () => {
    expect((await patch({ metadata: { a: 'x'.repeat(10_000) } })).status).toBe(200);
    const answer = await patch({ metadata: { b: 'x'.repeat(10_000) } });
    expect({ status: answer.status, code: answer.body.code }).toEqual({
      status: 413,
      code: 'users.metadata_too_large',
    });
    expect(Object.keys((await me()).body.metadata)).toEqual(['a']);
  });

  it('holds what the schema of the operator asks for, as it is after the patch', async () => {
    expect((await patch({ metadata: { plan: 'pro' } })).status).toBe(200);
    const answer = await patch({ displayName: 'Changed', metadata: { plan: 'gold', a: 1 } });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      code: 'users.metadata_refused',
      errors: [{ pointer: '/metadata/plan', code: 'enum', detail: expect.any(String) }],
    });
    expect((await me()).body).toMatchObject({ displayName: 'Ada', metadata: { plan: 'pro' } });
    expect((await patch({ metadata: { plan: null } })).body.metadata).toEqual({});
  });

  it('refuses metadata nested beyond reason, and keys that mean something to JavaScript at any depth', async () => {
    const nested = (depth: number, inmost: string) => `${'{"a":'.repeat(depth)}${inmost}${'}'.repeat(depth)}`;
    for (const text of [nested(5_000, '1'), nested(5, '{"__proto__":{"x":1}}'), nested(5, '{"prototype":1}')]) {
      const headers = { 'content-type': 'application/merge-patch+json' };
      const body = Buffer.from(`{"metadata":${text}}`);
      const answer = await api.call('PATCH', '/v1/users/me', { token: user.id, headers, body });
      expect(answer.status).toBe(400);
    }
    expect((await me()).body.metadata).toEqual({});
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it('refuses a change of what the caller has not seen', async () => {
    const etag = (await me()).headers.get('etag') ?? '';
    expect((await patch({ displayName: 'Two' }, { 'if-match': etag })).status).toBe(200);
    const stale = await patch({ displayName: 'Three' }, { 'if-match': etag });
    expect({ status: stale.status, code: stale.body.code }).toEqual({ status: 412, code: 'http.precondition_failed' });
    const headers = { 'if-match': etag };
    expect((await api.call('DELETE', '/v1/users/me', { token: user.id, headers })).status).toBe(412);
    expect((await me()).body.displayName).toBe('Two');
  });

  it('lets one of two win who change the same state', async () => {
    const etag = (await me()).headers.get('etag') ?? '';
    const names = Array.from({ length: 20 }, (_, index) => `Name ${String(index)}`);
    const answers = await Promise.all(names.map((displayName) => patch({ displayName }, { 'if-match': etag })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(19);
  });

  it('answers 304 to who has it already, and 200 after a sign-in', async () => {
    const etag = (await me()).headers.get('etag') ?? '';
    const headers = { 'if-none-match': etag };
    const again = () => api.call('GET', '/v1/users/me', { token: user.id, headers });
    expect((await again()).status).toBe(304);
    await api.get(UsersApi).recordLogin(user.id);
    expect((await again()).body.lastLoginAt).toMatch(/^\d{4}-/);
  });

  it('tells what the caller may do', async () => {
    const support = await makeUser(api, { roles: ['support'] });
    const { body } = await api.call('GET', '/v1/users/me/permissions', { token: support.id });
    expect(body.roles).toEqual(['member', 'support']);
    expect(body.permissions).toContain('users:read');
    expect(body.permissions).not.toContain('users:write');
    const mine = await api.call('GET', '/v1/users/me/permissions', { token: user.id });
    expect(mine.body).toEqual({ permissions: [], roles: ['member'] });
  });

  it('deletes the account at once and leaves the rest to a job', async () => {
    const answer = await api.call('DELETE', '/v1/users/me', { token: user.id });
    expect(answer.status).toBe(202);
    expect(await api.get(UsersApi).find(user.id)).toBeNull();
    expect(await api.get(UsersApi).findByEmail(user.email)).toBeNull();
    const database = api.get(Database);
    const jobs = await database.query(`SELECT type FROM job WHERE payload->>'userId' = $1`, [user.id]);
    expect(jobs).toEqual([{ type: 'users.erase-user' }]);
    const revoked = await database.query(`SELECT scope FROM revocation WHERE subject_id = $1`, [user.id]);
    expect(revoked).toEqual([{ scope: 'user' }]);
  });
});
