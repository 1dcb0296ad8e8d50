import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Database, Transaction } from '@plinth/platform/database';
import { fakePrincipals, startTestApi, type TestApi } from '@plinth/platform/testing';
import { roles } from '@plinth/modules/roles';
import { users } from '@plinth/modules/users';
import { makeUser } from '../../../users/src/testing/users.factory.js';
import { hashOfToken, newInvitationToken } from '../application/invitation-tokens.js';
import { organizations, OrganizationsApi } from '../index.js';
import { addMember, makeOrganization, patiently } from '../testing/organizations.factory.js';

const NONE = { mfaRequired: false, allowedEmailDomains: [], ssoRequired: false, ssoProvider: null };

describe('the settings of an organization', () => {
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
    [owner, admin, member] = (await Promise.all([makeUser(api), makeUser(api), makeUser(api)])).map(
      (user) => user.id,
    ) as [string, string, string];
    id = await makeOrganization(api, owner);
    await addMember(api, id, admin, 'admin');
    await addMember(api, id, member);
  });

  const call = (method: string, path: string, token: string, body?: unknown, headers: Record<string, string> = {}) =>
    api.call(method, `/v1/organizations/${id}${path}`, { token, headers, ...(body !== undefined && { body }) });
  const change = (body: unknown, token = owner, headers = {}) => call('PATCH', '/settings', token, body, headers);

  it('ask nothing at first, and are for owners and admins', async () => {
    for (const [token, status] of [
      [owner, 200],
      [admin, 200],
      [member, 403],
      [newId(), 404],
    ] as const) {
      expect((await call('GET', '/settings', token)).status).toBe(status);
      expect((await change({ allowedEmailDomains: [] }, token)).status).toBe(status);
    }
    expect((await call('GET', '/settings', admin)).body).toEqual(NONE);
  });

  it('change by parts, if nobody changed them meanwhile, on record', async () => {
    const etag = String((await call('GET', '/settings', owner)).headers.get('etag'));
    const wish = { allowedEmailDomains: ['Example.com', 'example.com', 'a.example'], ssoProvider: 'acme' };
    const changed = await change(wish, admin, { 'if-match': etag });
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({ ...NONE, allowedEmailDomains: ['a.example', 'example.com'], ssoProvider: 'acme' });
    expect((await change({ ssoProvider: null }, owner, { 'if-match': etag })).status).toBe(412);
    expect((await change({ ssoProvider: null })).body.allowedEmailDomains).toHaveLength(2);
    await change({});
    const events = await api
      .get(Database)
      .query(
        `SELECT actor_id, details FROM audit_event WHERE organization_id = $1 AND action LIKE '%settings%' ORDER BY seq`,
        [id],
      );
    expect(events).toEqual([
      {
        actor_id: admin,
        details: { allowedEmailDomains: [[], ['a.example', 'example.com']], ssoProvider: [null, 'acme'] },
      },
      { actor_id: owner, details: { ssoProvider: ['acme', null] } },
    ]);
  });

  it('hold against simultaneous changes of the same state', async () => {
    const etag = String((await call('GET', '/settings', owner)).headers.get('etag'));
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        patiently(() => change({ allowedEmailDomains: [`n${String(n)}.example`] }, owner, { 'if-match': etag })),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(412)]);
  });

  it('let nobody ask for what would shut themselves out', async () => {
    expect((await change({ mfaRequired: true })).body.code).toBe('auth.mfa_required');
    expect((await change({ ssoRequired: true })).body.code).toBe('organizations.sso_domain_required');
    const sql = `INSERT INTO organization_domain (id, organization_id, domain, token, created_at, verified_at)
      VALUES ($1, $2, $3, 'x', now(), now())`;
    await api.get(Database).query(sql, [newId(), id, `${newId()}.example`]);
    for (const wish of [{ ssoRequired: true }, { ssoRequired: true, ssoProvider: 'nobody' }]) {
      const { status, body } = await change(wish);
      expect([status, body.code]).toEqual([422, 'organizations.sso_provider_unknown']);
    }
    expect((await call('GET', '/settings', owner)).body).toEqual(NONE);
  });

  it.each<unknown>([
    { mfaRequired: null },
    { mfaRequired: 'true' },
    { ssoRequired: 1 },
    { ssoProvider: '__proto__' },
    { ssoProvider: ['acme'] },
    { allowedEmailDomains: null },
    { allowedEmailDomains: 'example.com' },
    { allowedEmailDomains: ['example.com', 7] },
    { allowedEmailDomains: ['@example.com'] },
    { allowedEmailDomains: [['example.com']] },
    { allowedEmailDomains: Array(51).fill('example.com') },
    { name: 'x' },
    { constructor: {} },
    [],
  ])('refuse %j', async (wish) => {
    expect((await change(wish)).status).toBe(400);
    expect((await call('GET', '/settings', owner)).body).toEqual(NONE);
  });

  describe('that name mail domains', () => {
    const invite = (email: string) => call('POST', '/invitations', owner, { email });

    it('keep all others from being invited', async () => {
      await change({ allowedEmailDomains: ['inside.example', 'xn--mnch-0ra.example'] });
      for (const [email, status] of [
        ['a@inside.example', 201],
        ['a@INSIDE.example', 201],
        ['a@münch.example', 201],
        ['a@sub.inside.example', 422],
        ['a@inside.example.evil.test', 422],
        ['a@notinside.example', 422],
        ['"a@inside.example"@evil.test', 422],
      ] as const) {
        expect([email, (await invite(email)).status]).toEqual([email, status]);
      }
      expect((await invite('a@evil.test')).body.code).toBe('organizations.email_domain_not_allowed');
    });

    it('keep those from joining who were invited before', async () => {
      const guest = await makeUser(api, { email: `${newId()}@outside.example` });
      expect((await invite(guest.email)).status).toBe(201);
      const token = newInvitationToken();
      await api
        .get(Database)
        .query('UPDATE organization_invitation SET token_hash = $2 WHERE organization_id = $1', [
          id,
          hashOfToken(token),
        ]);
      const accept = () =>
        api.call('POST', '/v1/organizations/invitations/accept', { token: guest.id, body: { token } });
      await change({ allowedEmailDomains: ['inside.example'] });
      const refused = await accept();
      expect([refused.status, refused.body.code]).toEqual([422, 'organizations.email_domain_not_allowed']);
      expect(await api.get(OrganizationsApi).membership(guest.id, id)).toBeNull();
      await change({ allowedEmailDomains: ['inside.example', 'outside.example'] });
      expect((await accept()).status).toBe(200);
    });

    it('keep those from joining who come from a provider', async () => {
      const [inside, outside] = await Promise.all([
        makeUser(api, { email: `${newId()}@inside.example` }),
        makeUser(api, { email: `${newId()}@outside.example` }),
      ]);
      await change({ allowedEmailDomains: ['inside.example'] });
      const join = (userId: string) => api.get(Transaction).run(() => api.get(OrganizationsApi).join(userId, id));
      expect(await Promise.all([join(inside.id), join(outside.id)])).toEqual([true, false]);
    });
  });

  it('that ask for a second factor close the organization to who has none', async () => {
    await api.get(Database).query('UPDATE organization SET mfa_required = true WHERE id = $1', [id]);
    for (const [method, path, body] of [
      ['GET', '/settings', undefined],
      ['PATCH', '/settings', { mfaRequired: false }],
      ['PATCH', '', { name: 'Ours' }],
      ['DELETE', '', undefined],
      ['GET', '/members', undefined],
      ['PATCH', `/members/${member}`, { role: 'admin' }],
      ['DELETE', `/members/${member}`, undefined],
      ['GET', '/invitations', undefined],
      ['POST', '/invitations', { email: 'a@example.com' }],
      ['POST', '/transfer', { userId: admin }],
      ['GET', '/domains', undefined],
      ['POST', '/domains', { domain: 'example.com' }],
    ] as const) {
      const answer = await call(method, path, owner, body);
      expect([path, answer.status, answer.body.code]).toEqual([path, 403, 'auth.mfa_required']);
    }
    // Everybody sees what it is called, and may leave.
    expect((await call('GET', '', member)).status).toBe(200);
    expect((await call('DELETE', `/members/${member}`, member)).status).toBe(204);
  });
});
