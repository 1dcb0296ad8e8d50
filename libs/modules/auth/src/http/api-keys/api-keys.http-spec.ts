import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Clock, newId } from '@plinth/kernel';
import { Database, Transaction } from '@plinth/platform/database';
import { startTestApi, type TestApi } from '@plinth/platform/testing';
import { RolesApi } from '@plinth/modules/roles';
import { anAuthenticator } from '../../testing/authenticator.factory.js';
import { aPerson, AUTH_MODULES, statusOf, type Person } from '../../testing/people.factory.js';

describe('API keys', () => {
  let api: TestApi;
  let other: TestApi;

  beforeAll(async () => {
    api = await startTestApi(AUTH_MODULES, { RATE_LIMIT: 'off' });
    other = await startTestApi(AUTH_MODULES, { ...api.env });
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  afterAll(async () => {
    await other.close();
    await api.close();
  });

  const make = (token: string, more: object = {}, on = api) =>
    on.call('POST', '/v1/auth/api-keys', { token, body: { name: 'CI', permissions: [], ...more } });
  const aKey = async ({ accessToken }: Person, more: object = {}): Promise<{ id: string; key: string }> => {
    const { status, body } = await make(accessToken, more);
    expect(status).toBe(201);
    return body;
  };
  const anAdministrator = async () => {
    const person = await aPerson(api);
    await api.get(Transaction).run(() => api.get(RolesApi).grant(person.id, 'admin'));
    return person;
  };
  const adminCall = (token: string, on = api) =>
    on.call('POST', `/v1/admin/users/${newId()}/sessions/revoke`, { token });
  const later = (ms: number) => {
    const now = Date.now() + ms;
    for (const each of [api, other]) jest.spyOn(each.get(Clock), 'now').mockImplementation(() => new Date(now));
  };

  it('are shown once, kept as digests, and act for their owner', async () => {
    const person = await aPerson(api);
    const made = await make(person.accessToken);
    expect(made.headers.get('cache-control')).toBe('no-store');
    expect(made.body).toMatchObject({ name: 'CI', permissions: [], lastUsedAt: null, expiresAt: null });
    expect(made.body.key).toMatch(/^plk_[\w-]{43}$/);
    expect(made.body.prefix).toBe(made.body.key.slice(0, 12));
    const list = await api.call('GET', '/v1/auth/api-keys', { token: made.body.key });
    expect(list.status).toBe(200);
    expect(list.body.data).toEqual([expect.objectContaining({ id: made.body.id, lastUsedAt: expect.any(String) })]);
    const rows = await api.get(Database).query('SELECT *, hash::text FROM api_key');
    expect(JSON.stringify([rows, list.body])).not.toContain(made.body.key);
    expect(await statusOf(api, `${String(made.body.key)}x`)).toBe(401);
    expect(await statusOf(api, String(made.body.key).toLowerCase())).toBe(401);
  });

  it('may do what they were given and their owner may do at the moment, and nothing more', async () => {
    const administrator = await anAdministrator();
    const { key } = await aKey(administrator, { permissions: ['users:write'] });
    const { key: bare } = await aKey(administrator);
    expect((await adminCall(key)).status).toBe(404);
    expect((await adminCall(bare)).status).toBe(403);
    await api.get(Transaction).run(() => api.get(RolesApi).revoke(administrator.id, 'admin'));
    expect((await adminCall(key)).status).toBe(403);
    const person = await aPerson(api);
    expect((await make(person.accessToken, { permissions: ['users:write'] })).status).toBe(403);
    expect((await make(person.accessToken, { permissions: ['nobody:knows'] })).status).toBe(403);
  });

  it('are a hundred at most, however many are asked for at once', async () => {
    const person = await aPerson(api);
    const { id } = await aKey(person);
    await api.get(Database).query(
      `INSERT INTO api_key (id, user_id, name, prefix, hash, permissions, allowed_addresses, amr, created_at)
       SELECT gen_random_uuid(), user_id, name, prefix, sha256(convert_to(n || id::text, 'UTF8')), permissions,
         allowed_addresses, amr, created_at FROM api_key, generate_series(1, 98) AS n WHERE id = $1`,
      [id],
    );
    const wanted = Array.from({ length: 40 }, (_, n) => make(person.accessToken, {}, n % 2 === 0 ? api : other));
    const answers = await Promise.all(wanted);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === 'auth.too_many_keys')).toHaveLength(39);
  });

  it('end within a second on every instance', async () => {
    const person = await aPerson(api);
    const stranger = await aPerson(api);
    const { id, key } = await aKey(person);
    expect(await statusOf(other, key)).toBe(200);
    const end = (token: string) => api.call('DELETE', `/v1/auth/api-keys/${id}`, { token });
    expect((await end(stranger.accessToken)).status).toBe(404);
    expect((await end(person.accessToken)).status).toBe(204);
    expect((await end(person.accessToken)).status).toBe(404);
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect([await statusOf(api, key), await statusOf(other, key)]).toEqual([401, 401]);
  });

  it('end when they were to, and with the suspension of their owner', async () => {
    const person = await aPerson(api);
    const { key } = await aKey(person, { expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    expect(await statusOf(api, key)).toBe(200);
    later(3_601_000);
    expect(await statusOf(api, key)).toBe(401);
    jest.restoreAllMocks();
    expect((await make(person.accessToken, { expiresAt: '2001-01-01T00:00:00Z' })).body.code).toBe('auth.key_expired');

    const { key: lasting } = await aKey(person);
    await api.get(Database).query(`UPDATE user_account SET status = 'suspended' WHERE id = $1`, [person.id]);
    expect(await statusOf(other, lasting)).toBe(401);
  });

  it('work from the addresses that they are meant for', async () => {
    const person = await aPerson(api);
    const { key: here } = await aKey(person, { allowedAddresses: ['127.0.0.0/8', '2001:db8::/32'] });
    const { key: elsewhere } = await aKey(person, { allowedAddresses: ['203.0.113.7'] });
    for (let n = 0; n < 2; n++) {
      expect(await statusOf(api, here)).toBe(200);
      expect(await statusOf(api, elsewhere)).toBe(401);
    }
  });

  it('never open what needs a fresh sign-in: no key makes keys', async () => {
    const person = await aPerson(api);
    const { id, key } = await aKey(person);
    expect((await make(key)).body.code).toBe('auth.reauthentication_required');
    expect((await api.call('DELETE', `/v1/auth/api-keys/${id}`, { token: key })).status).toBe(403);
    const proof = await api.call('POST', '/v1/auth/reauthenticate', { token: key, body: { code: '000000' } });
    expect(proof.status).toBe(403);
    expect((await api.call('POST', '/v1/auth/logout', { token: key })).status).toBe(204);
    expect(await statusOf(api, key)).toBe(200);
  });

  it('count as passed by a second factor only if their maker had passed one', async () => {
    const strict = await startTestApi(AUTH_MODULES, { ...api.env, AUTH_ADMIN_MFA: 'required' });
    try {
      const administrator = await anAdministrator();
      const { key: before } = await aKey(administrator, { permissions: ['users:write'] });
      await anAuthenticator(api, administrator);
      const { key: after } = await aKey(administrator, { permissions: ['users:write'] });
      expect((await adminCall(before, strict)).body.code).toBe('auth.mfa_required');
      expect((await adminCall(after, strict)).status).toBe(404);
    } finally {
      await strict.close();
    }
  });

  it('act where they were made, and show nowhere else', async () => {
    const person = await aPerson(api);
    const made = await api.call('POST', '/v1/organizations', { token: person.accessToken, body: { name: 'Acme' } });
    const headers = { 'x-organization-id': String(made.body.id) };
    const body = { name: 'CI', permissions: [] };
    const inside = await api.call('POST', '/v1/auth/api-keys', { token: person.accessToken, body, headers });
    const personal = await aKey(person);
    const ids = async (token: string, more = {}) => {
      const answer = await api.call('GET', '/v1/auth/api-keys', { token, headers: more });
      return answer.status === 200 ? (answer.body.data as { id: string }[]).map(({ id }) => id) : answer.status;
    };
    expect(await ids(person.accessToken)).toEqual([personal.id]);
    expect(await ids(person.accessToken, headers)).toEqual([inside.body.id]);
    expect(await ids(inside.body.key)).toEqual([inside.body.id]);
    expect(await ids(inside.body.key, headers)).toEqual([inside.body.id]);
    expect(await ids(inside.body.key, { 'x-organization-id': newId() })).toBe(404);
    expect(await ids(personal.key)).toEqual([personal.id]);
    expect(await ids(personal.key, headers)).toBe(404);
  });

  it('are rotated with an overlap, after which the older one is refused', async () => {
    const person = await aPerson(api);
    const day = 86_400_000;
    const wish = {
      name: 'CI',
      allowedAddresses: ['127.0.0.0/8'],
      expiresAt: new Date(Date.now() + 90 * day).toISOString(),
    };
    const { id, key } = await aKey(person, wish);
    expect(await statusOf(other, key)).toBe(200);
    const rotate = (token: string, body: object, of = id) =>
      api.call('POST', `/v1/auth/api-keys/${of}/rotate`, { token, body });
    const { status, body, headers } = await rotate(person.accessToken, { overlapSeconds: 3_600 });
    expect([status, headers.get('cache-control')]).toEqual([201, 'no-store']);
    expect(body).toMatchObject({ name: 'CI', permissions: [], allowedAddresses: ['127.0.0.0/8'], lastUsedAt: null });
    expect(Math.abs(Date.parse(body.expiresAt) - Date.now() - 90 * day)).toBeLessThan(10_000);
    expect([await statusOf(other, key), await statusOf(other, body.key)]).toEqual([200, 200]);
    later(3_601_000);
    expect([await statusOf(other, key), await statusOf(other, body.key)]).toEqual([401, 200]);
    expect((await rotate(body.key, {}, body.id)).body.code).toBe('auth.reauthentication_required');
    jest.restoreAllMocks();
    const { body: next } = await rotate(person.accessToken, { overlapSeconds: 0 }, body.id);
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect([await statusOf(other, body.key), await statusOf(other, next.key)]).toEqual([401, 200]);
    expect((await rotate(person.accessToken, {}, body.id)).body.code).toBe('auth.key_expired');
    expect((await rotate((await aPerson(api)).accessToken, {}, next.id)).status).toBe(404);
    for (const wrong of [
      { overlapSeconds: -1 },
      { overlapSeconds: 1e9 },
      { overlapSeconds: '1' },
      { overlapSeconds: null },
    ]) {
      expect((await rotate(person.accessToken, wrong, next.id)).status).toBe(400);
    }
  });

  it('are refused when they ask for nonsense', async () => {
    const { accessToken } = await aPerson(api);
    for (const more of [
      ...[
        { name: '' },
        { name: null },
        { name: 'x'.repeat(101) },
        { permissions: null },
        { permissions: 'users:read' },
      ],
      ...[
        { permissions: [1] },
        { permissions: ['*'] },
        { permissions: [`' OR 1=1`] },
        { permissions: [['users:read']] },
      ],
      ...[{ expiresAt: 'soon' }, { expiresAt: 1 }, { expiresAt: '2030-13-45' }, { owner: 'me' }, { id: newId() }],
      ...[{ allowedAddresses: ['x'] }, { allowedAddresses: ['1.2.3.4/33'] }, { allowedAddresses: '1.2.3.4' }],
      ...[{ allowedAddresses: [] }, { allowedAddresses: Array(51).fill('1.2.3.4') }],
    ]) {
      const { status } = await make(accessToken, more);
      expect({ more, status }).toEqual({ more, status: 400 });
    }
  });
});
