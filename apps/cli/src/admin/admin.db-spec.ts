import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { modules } from '@plinth/modules';
import { RolesApi } from '@plinth/modules/roles';
import { Transaction } from '@plinth/platform/database';
import { startTestApi, type TestApi } from '@plinth/platform/testing';
import { access } from '../access/access.command.js';
import { keys } from '../keys/keys.command.js';
import { admin } from './admin.command.js';

describe('the command line for administrators, access and keys', () => {
  const before = { ...process.env };
  let api: TestApi;
  let printed: string[];

  beforeAll(async () => {
    api = await startTestApi(modules, { RATE_LIMIT: 'off' });
    Object.assign(process.env, api.env);
    jest.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
  });

  beforeEach(() => {
    printed = [];
  });

  afterAll(async () => {
    jest.restoreAllMocks();
    process.env = before;
    await api.close();
  });

  const login = (email: string, password: string) => api.call('POST', '/v1/auth/login', { body: { email, password } });
  const password = () => / password (\S+) \(/.exec(printed.at(-1) ?? '')?.[1] ?? '';
  const rolesOf = async (token: string) => (await api.call('GET', '/v1/users/me', { token })).body.roles;
  const settled = () => new Promise((resolve) => setTimeout(resolve, 900));

  it('makes an administrator, whose password it shows once', async () => {
    expect(await admin(['create', 'ops@example.com'])).toBe(0);
    const { body } = await login('ops@example.com', password());
    expect(body.user).toMatchObject({ emailVerified: true, roles: ['member', 'super-admin'] });
    await expect(admin(['create', 'ops@example.com'])).rejects.toMatchObject({ name: 'CliError' });
    expect(await admin(['create', 'help@example.com', 'support'])).toBe(0);
    expect((await login('help@example.com', password())).body.user.roles).toEqual(['member', 'support']);
  });

  it('promotes somebody who is there', async () => {
    const body = { email: 'ada@example.com', password: 'seven green bottles' };
    const { body: ada } = await api.call('POST', '/v1/auth/register', { body });
    expect(await admin(['promote', 'ADA@example.com', 'admin'])).toBe(0);
    await settled();
    expect(await rolesOf(ada.accessToken)).toEqual(['admin', 'member']);
    await expect(admin(['promote', 'nobody@example.com'])).rejects.toMatchObject({ name: 'CliError' });
    await expect(admin(['promote', 'ada@example.com', 'nonsense'])).rejects.toMatchObject({ name: 'CliError' });
  });

  it('lets somebody back in who has lost every second factor, and nobody who had signed in before', async () => {
    await admin(['create', 'lost@example.com']);
    const secret = password();
    const { body } = await login('lost@example.com', secret);
    const token = body.accessToken;
    const factor = await api.call('POST', '/v1/auth/mfa/factors', { token, body: { type: 'totp' } });
    expect(factor.status).toBe(201);
    expect(await admin(['reset-mfa', 'lost@example.com'])).toBe(0);
    await settled();
    expect((await api.call('GET', '/v1/users/me', { token })).status).toBe(401);
    const again = await login('lost@example.com', secret);
    expect(again.status).toBe(200);
    const { body: left } = await api.call('GET', '/v1/auth/mfa/factors', { token: again.body.accessToken });
    expect(left.data).toEqual([]);
  });

  it('explains access, by address and by id, on the platform and in an organization', async () => {
    await admin(['create', 'why@example.com', 'support']);
    const { body } = await login('why@example.com', password());
    const { id } = body.user;
    const token = body.accessToken as string;
    const organization = (await api.call('POST', '/v1/organizations', { token, body: { name: 'Acme' } })).body.id;
    const explain = async (...args: string[]) => [await access(['explain', ...args]), printed.at(-1)];
    expect(await explain('--user', 'WHY@example.com', '--permission', 'users:read')).toEqual([
      0,
      'WHY@example.com may users:read\n  because of support on the platform, by grant',
    ]);
    expect(await explain('--user', id, '--permission', 'users:write')).toEqual([
      3,
      `${id as string} may not users:write\n  No role of theirs permits users:write. These would: admin, super-admin.`,
    ]);
    const within = ['--user', id, '--permission', 'auth:service-accounts', '--organization', organization];
    const owns = `because of organization:owner in organization ${organization as string}, by membership`;
    expect(await explain(...within)).toEqual([0, `${id as string} may auth:service-accounts\n  ${owns}`]);
    // What it says is what the routes do.
    const headers = { 'x-organization-id': organization as string };
    const robot = { name: 'robot', permissions: ['users:read', 'auth:read'] };
    const made = await api.call('POST', '/v1/service-accounts', { token, headers, body: robot });
    expect(made.status).toBe(201);
    expect((await api.call('POST', '/v1/service-accounts', { token, body: robot })).status).toBe(403);
    expect((await explain(...within.slice(0, 4)))[0]).toBe(3);
    const asked = `/v1/admin/access/explain?userId=${made.body.id as string}&organizationId=${organization as string}`;
    const machine = (await api.call('GET', `${asked}&permission=users:read`, { token })).body;
    const reason = { role: 'service-account', via: 'service-account', organizationId: organization };
    // A machine may what it was given, as long as its maker may.
    expect(machine).toEqual({ allowed: true, because: [reason], lacking: [], mfaRoles: [] });
    await api.get(Transaction).run(() => api.get(RolesApi).revoke(id as string, 'support'));
    expect((await explain('--user', made.body.id, '--permission', 'users:read'))[1]).toContain(
      'does not hold users:read',
    );
    expect((await explain('--user', made.body.id, '--permission', 'users:write'))[1]).toContain('was not given');
    const elsewhere = ['--user', made.body.id, '--permission', 'auth:read', '--organization', id];
    expect((await explain(...elsewhere))[1]).toContain('works elsewhere');
  });

  it('rotates the signing key: the old one is good for the overlap, and refused after it', async () => {
    await admin(['create', 'keys@example.com']);
    const secret = password();
    const tokenNow = async () => (await login('keys@example.com', secret)).body.accessToken as string;
    const statusOf = async (token: string) => (await api.call('GET', '/v1/users/me', { token })).status;
    const kidOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;
    const first = await tokenNow();
    expect(await keys(['rotate'])).toBe(0);
    await settled();
    const second = await tokenNow();
    expect(printed.at(-1)).toContain(kidOf(second));
    expect(kidOf(second)).not.toBe(kidOf(first));
    expect([await statusOf(first), await statusOf(second)]).toEqual([200, 200]);
    const { body: jwks } = await api.call('GET', '/.well-known/jwks.json');
    expect(jwks.keys.map(({ kid }: { kid: string }) => kid)).toEqual(
      expect.arrayContaining([kidOf(first), kidOf(second)]),
    );
    expect(await keys(['rotate', '--overlap', '0'])).toBe(0);
    await settled();
    expect([await statusOf(second), await statusOf(await tokenNow())]).toEqual([401, 200]);
  });

  it.each([
    [admin, []],
    [admin, ['create']],
    [admin, ['nonsense', 'a@example.com']],
    [admin, ['create', 'a@example.com', 'admin', 'more']],
    [admin, ['reset-mfa', 'a@example.com', 'admin']],
    [admin, ['create', 'not an address']],
    [access, []],
    [access, ['explain']],
    [access, ['explain', '--user', 'a@example.com']],
    [access, ['explain', '--permission', 'users:read']],
    [access, ['explain', '--user', 'a@example.com', '--permission', 'users:read', '--colour', 'red']],
    [access, ['explain', '--user', 'a@example.com', '--permission', 'users:read', '--organization', 'acme']],
    [access, ['explain', '--user', 'nobody@example.com', '--permission', 'users:read']],
    [access, ['explain', '--user', 'ops@example.com', '--permission', 'no:such']],
    [keys, []],
    [keys, ['rotate', '--overlap']],
    [keys, ['rotate', '--overlap', '-1']],
    [keys, ['rotate', '--overlap', '99999999']],
    [keys, ['rotate', 'now']],
  ])('says in one line what is wrong (%#)', async (command, args) => {
    await expect(command(args)).rejects.toMatchObject({ name: 'CliError' });
  });
});
