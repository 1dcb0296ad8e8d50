import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { PersonalDataRegistry } from '@plinth/platform/module';
import { fakePrincipals, startProcess, startTestApi, type TestApi, type TestProcess } from '@plinth/platform/testing';
import { roles } from '@plinth/modules/roles';
import { users } from '@plinth/modules/users';
import { makeUser } from '../../../users/src/testing/users.factory.js';
import { organizations, OrganizationsApi } from '../index.js';
import { addMember, mailedLinks, makeOrganization, patiently } from '../testing/organizations.factory.js';

describe('an invitation', () => {
  const modules = [roles, users, organizations, fakePrincipals()];
  let api: TestApi;
  let worker: TestProcess;
  let id: string;
  let owner: string;
  let guest: { readonly id: string; readonly email: string };

  beforeAll(async () => {
    api = await startTestApi(modules, { RATE_LIMIT: 'off', PUBLIC_URL: 'https://app.example.com' });
    worker = await startProcess('worker', modules, api.env);
  });
  afterAll(async () => {
    await worker.close();
    await api.close();
  });

  beforeEach(async () => {
    owner = (await makeUser(api, { displayName: 'Ada' })).id;
    guest = await makeUser(api);
    id = await makeOrganization(api, owner);
  });

  const call = (method: string, path: string, token: string, body?: unknown) =>
    api.call(method, `/v1/organizations/${id}/invitations${path}`, { token, ...(body !== undefined && { body }) });
  const invite = (email: string, role?: string, token = owner) => call('POST', '', token, { email, role });
  const accept = (token: string, userId: string) =>
    patiently(() => api.call('POST', '/v1/organizations/invitations/accept', { token: userId, body: { token } }));
  const mailed = async (email = guest.email, count = 1) => {
    const links = await mailedLinks(api.dataFolder, email, count);
    return links.at(-1)?.searchParams.get('token') ?? '';
  };
  const roleOf = (userId: string) => api.get(OrganizationsApi).membership(userId, id);

  it('is mailed, listed and accepted by the account with its address', async () => {
    const spelled = guest.email.replace('user', 'USER');
    const sent = await invite(spelled, 'admin');
    expect(sent.status).toBe(201);
    expect(sent.body).toEqual({
      id: expect.any(String),
      email: spelled,
      role: 'admin',
      invitedBy: owner,
      createdAt: expect.any(String),
      expiresAt: expect.any(String),
    });
    expect(Date.parse(sent.body.expiresAt) - Date.parse(sent.body.createdAt)).toBe(7 * 86_400_000);
    expect((await call('GET', '', owner)).body.data).toEqual([sent.body]);
    const token = await mailed(spelled);
    const joined = await accept(token, guest.id);
    expect(joined.status).toBe(200);
    expect(joined.body).toMatchObject({ id, name: 'Acme', role: 'admin' });
    expect(await roleOf(guest.id)).toBe('admin');
    expect((await call('GET', '', owner)).body.data).toEqual([]);
    expect((await accept(token, guest.id)).body.code).toBe('organizations.invalid_invitation');
    expect((await invite(guest.email)).body.code).toBe('organizations.already_member');
  });

  it('is written in the language of who invites, not of the guest: nobody learns who has an account', async () => {
    const database = api.get(Database);
    const speaks = (userId: string, locale: string | null) =>
      database.query('UPDATE user_account SET locale = $2 WHERE id = $1', [userId, locale]);
    const subjects = () => {
      const text = `SELECT payload ->> 'subject' AS subject FROM job WHERE type = 'mail.send' AND payload ->> 'to' = $1 ORDER BY id`;
      return database.query(text, [guest.email]);
    };
    await speaks(guest.id, 'de');
    await invite(guest.email);
    expect(await subjects()).toEqual([{ subject: 'Invitation to Acme' }]);
    await speaks(guest.id, 'en');
    await speaks(owner, 'de-AT');
    await invite(guest.email);
    expect(await subjects()).toEqual([{ subject: 'Invitation to Acme' }, { subject: 'Einladung zu Acme' }]);
  });

  it('has a link that starts with PUBLIC_URL, whatever host a request names', async () => {
    const headers = { 'x-forwarded-host': 'evil.example.net', 'x-forwarded-proto': 'http' };
    const path = `/v1/organizations/${id}/invitations`;
    await api.call('POST', path, { token: owner, headers, body: { email: guest.email } });
    const [link] = await mailedLinks(api.dataFolder, guest.email);
    expect(link?.origin).toBe('https://app.example.com');
    expect(link?.searchParams.get('token')).toMatch(/^[\w-]{43}$/);
  });

  it('keeps its token in the mail alone', async () => {
    await invite(guest.email);
    const token = await mailed();
    const rows = await api.get(Database).query(
      `SELECT row_to_json(t)::text AS row FROM organization_invitation t UNION ALL SELECT row_to_json(t)::text FROM job t
         UNION ALL SELECT row_to_json(t)::text FROM audit_event t`,
    );
    expect(rows.length).toBeGreaterThan(2);
    expect(rows.filter(({ row }) => String(row).includes(token))).toEqual([]);
  });

  it('is used once, however often it is sent at once', async () => {
    await invite(guest.email);
    const token = await mailed();
    const statuses = (await Promise.all(Array.from({ length: 50 }, () => accept(token, guest.id)))).map(
      (a) => a.status,
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 400)).toHaveLength(49);
    const sql = `SELECT 1 FROM audit_event WHERE organization_id = $1 AND action = 'organizations.member_joined'`;
    expect(await api.get(Database).query(sql, [id])).toHaveLength(1);
  });

  it('is worth nothing in other hands, and stays good for the right ones', async () => {
    await invite(guest.email);
    const token = await mailed();
    const thief = (await makeUser(api)).id;
    const stolen = await accept(token, thief);
    expect([stolen.status, stolen.body.code]).toEqual([403, 'organizations.invitation_for_another']);
    expect(JSON.stringify(stolen.body)).not.toContain(guest.email);
    expect(await roleOf(thief)).toBeNull();
    expect((await accept(token, guest.id)).status).toBe(200);
  });

  it('ends with the next one, when it is withdrawn, when it expires and with the organization', async () => {
    await invite(guest.email);
    const first = await mailed();
    const { body: second } = await invite(guest.email);
    expect((await accept(first, guest.id)).status).toBe(400);
    const token = await mailed(guest.email, 2);
    expect((await call('DELETE', `/${second.id}`, owner)).status).toBe(204);
    expect((await call('DELETE', `/${second.id}`, owner)).status).toBe(404);
    expect((await accept(token, guest.id)).status).toBe(400);
    await invite(guest.email);
    const third = await mailed(guest.email, 3);
    await api
      .get(Database)
      .query(`UPDATE organization_invitation SET expires_at = now() WHERE organization_id = $1`, [id]);
    expect((await accept(third, guest.id)).status).toBe(400);
    expect((await call('GET', '', owner)).body.data).toEqual([]);
    await invite(guest.email);
    const fourth = await mailed(guest.email, 4);
    await api.call('DELETE', `/v1/organizations/${id}`, { token: owner });
    expect((await accept(fourth, guest.id)).status).toBe(400);
    expect(await roleOf(guest.id)).toBeNull();
  });

  it('is sent, seen and withdrawn by owners and admins, and to owners by owners alone', async () => {
    const [admin, member] = [(await makeUser(api)).id, (await makeUser(api)).id];
    await addMember(api, id, admin, 'admin');
    await addMember(api, id, member);
    for (const [method, path, body] of [
      ['GET', ''],
      ['POST', '', { email: 'a@example.com' }],
      ['DELETE', `/${newId()}`],
    ] as const) {
      expect((await call(method, path, member, body)).status).toBe(403);
    }
    expect((await invite('b@example.com', 'owner', admin)).status).toBe(403);
    expect((await invite('b@example.com', 'admin', admin)).status).toBe(201);
    const { body } = await invite('c@example.com', 'owner');
    expect((await call('DELETE', `/${body.id}`, admin)).status).toBe(403);
  });

  it('to more than a hundred is one too many', async () => {
    await api.get(Database).query(
      `INSERT INTO organization_invitation
         SELECT gen_random_uuid(), $1, n::text, n::text, 'member', int4send(n) || uuid_send($1), null, now(), now() + '1 day'
         FROM generate_series(1, 100) n`,
      [id],
    );
    expect((await invite(guest.email)).body.code).toBe('organizations.too_many_invitations');
  });

  it('is part of what is kept on a person, and goes with them', async () => {
    const part = api
      .get(PersonalDataRegistry)
      .all()
      .find(({ module }) => module === 'organizations')?.data;
    await invite(guest.email);
    expect(await part?.exportUser(guest.id)).toMatchObject({ invitations: [{ email: guest.email, role: 'member' }] });
    await addMember(api, id, (await makeUser(api)).id, 'owner');
    await part?.eraseUser(owner);
    const sql = 'SELECT invited_by FROM organization_invitation WHERE organization_id = $1';
    expect(await api.get(Database).query(sql, [id])).toEqual([{ invited_by: null }]);
    await api.get(Database).query('UPDATE user_account SET deleted_at = now() WHERE id = $1', [guest.id]);
    await part?.eraseUser(guest.id);
    expect(await api.get(Database).query(sql, [id])).toEqual([]);
  });

  it.each([
    [{}],
    [{ email: 'nobody' }],
    [{ email: ['a@example.com'] }],
    [{ email: 'a@example.com\r\nBcc: b@example.com' }],
    [{ email: 'a@example.com', role: 'boss' }],
    [{ email: 'a@example.com', role: null }],
    [{ email: 'a@example.com', invitedBy: newId() }],
  ])('refuses %j', async (body) => {
    expect((await call('POST', '', owner, body)).status).toBe(400);
  });

  it.each([[''], [null], [1], ['x'.repeat(257)], ['nothing'], ['\u0000'], [['a']]])(
    'refuses the token %j',
    async (token) => {
      expect((await accept(token as string, owner)).status).toBe(400);
    },
  );
});
