import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { modules } from '@plinth/modules';
import { RolesApi } from '@plinth/modules/roles';
import { declaredRoutes } from '@plinth/platform/access';
import { Database, Transaction } from '@plinth/platform/database';
import {
  eventually,
  jobEnds,
  startProcess,
  startTestApi,
  type TestApi,
  type TestProcess,
} from '@plinth/platform/testing';
import { startOidcServer, type OidcServer } from '../../libs/modules/auth/src/testing/oidc-server.factory.js';
import { APP, CLIENT_SECRET, clientOf } from '../../libs/modules/auth/src/testing/sso-app.factory.js';
import { makeImage } from '../../libs/modules/storage/src/testing/storage.factory.js';
import { QUIET } from '../support/audited-routes.js';
import { walkBulk, walkTrash, walkUploads } from '../support/walk-files.js';
import { walkPrivacy } from '../support/walk-privacy.js';
import { walkPasskeys, walkSecondFactor, walkSingleSignOn } from '../support/walk-sign-in.js';
import { Walk, type Step } from '../support/walk.js';
import { startDnsServer, type DnsServer } from '../../libs/modules/organizations/src/testing/dns-server.factory.js';
import { mailedLinks } from '../../libs/modules/organizations/src/testing/organizations.factory.js';

const PASSWORDS = ['seven green bottles', 'nine purple teapots', 'four silver spoons'] as const;

describe('every route that changes something', () => {
  let api: TestApi;
  let worker: TestProcess;
  const logged: string[] = [];
  let provider: OidcServer;
  let dns: DnsServer;
  let trail: Walk;

  beforeAll(async () => {
    [provider, dns] = await Promise.all([startOidcServer(clientOf('acme')), startDnsServer()]);
    const env = {
      RATE_LIMIT: 'off',
      DNS_SERVERS: dns.address,
      LOG_LEVEL: 'trace',
      OIDC_PROVIDERS: 'acme',
      OIDC_ACME_ISSUER: provider.issuer,
      OIDC_ACME_CLIENT_ID: 'plinth',
      OIDC_ACME_CLIENT_SECRET: CLIENT_SECRET,
      OIDC_ACME_ALLOW_HTTP: 'true',
      AUTH_REDIRECT_URIS: APP,
    };
    api = await startTestApi(modules, env, (line) => logged.push(line));
    worker = await startProcess('worker', modules, api.env);
    trail = new Walk(api);
    for (const secret of [...PASSWORDS, CLIENT_SECRET]) trail.secrets.add(secret);
    await walk();
  }, 120_000);

  afterAll(async () => {
    await worker.close();
    await Promise.all([api.close(), provider.close(), dns.close()]);
  });

  const step = (route: string, options?: Step) => trail.step(route, options);
  const mailed = (address: string, subject: RegExp, count?: number) => trail.mailed(address, subject, count);

  async function walk(): Promise<void> {
    const ada = await walkAuth();
    await walkMachines(ada);
    await walkStorage(ada);
    await walkTrash(trail, ada);
    await walkUploads(trail, ada);
    await walkSecondFactor(trail);
    await walkPasskeys(trail);
    await walkSingleSignOn(trail, provider);
    await walkBulk(trail, ada);
    await walkJobs(ada);
    const bob = await walkOrganizations(ada);
    await walkAdministration(ada);
    await walkPrivacy(trail, ada, bob);
    await step('DELETE /users/me', { token: bob });
  }

  async function signIn(email: string, password: string): Promise<string> {
    return (await step('POST /auth/login', { body: { email, password } })).body.accessToken as string;
  }

  async function walkAuth(): Promise<string> {
    let email = 'ada@example.com';
    const [first, second, third] = PASSWORDS;
    const made = await step('POST /auth/register', { body: { email, password: first } });
    const userId = made.body.user.id as string;
    await api.get(Transaction).run(() => api.get(RolesApi).grant(userId, 'super-admin'));
    await step('POST /auth/email/resend', { body: { email } });
    await step('POST /auth/email/verify', { body: { token: await mailed(email, /./, 2) } });
    const { body } = await step('POST /auth/refresh', { body: { refreshToken: made.body.refreshToken } });
    await step('POST /auth/logout', { token: body.accessToken });
    await step('POST /auth/password/forgot', { body: { email } });
    await step('POST /auth/password/reset', { body: { token: await mailed(email, /password/i), password: second } });
    await step('POST /auth/magic-link', { body: { email } });
    await step('POST /auth/magic-link/verify', { body: { token: await mailed(email, /sign/i) } });
    await api.call('POST', '/v1/auth/login', { body: { email, password: third } });
    const token = await signIn(email, second);
    await step('POST /auth/password/change', { token, body: { currentPassword: second, password: third } });
    await step('POST /auth/email/change', { token, body: { email: 'lovelace@example.com' } });
    const confirm = [await mailed(email, /Do you want/), await mailed('lovelace@example.com', /Confirm your new/)];
    for (const each of confirm) await step('POST /auth/email/change/confirm', { body: { token: each } });
    email = 'lovelace@example.com';
    await signIn(email, third);
    const sessions = (await api.call('GET', '/v1/auth/sessions', { token })).body.data as {
      id: string;
      current: boolean;
    }[];
    const id = sessions.find(({ current }) => !current)?.id ?? '';
    await step('DELETE /auth/sessions/:id', { token, params: { id } });
    await signIn(email, third);
    await step('DELETE /auth/sessions', { token });
    await step('PATCH /users/me', { token, body: { displayName: 'Ada' } });
    await step('PUT /users/me/avatar', { token, body: await makeImage(16, 16) });
    await step('DELETE /users/me/avatar', { token });
    const key = await step('POST /auth/api-keys', { token, body: { name: 'machine', permissions: [] } });
    trail.secrets.add(key.body.key);
    const rotated = await step('POST /auth/api-keys/:id/rotate', { token, params: { id: key.body.id }, body: {} });
    trail.secrets.add(rotated.body.key);
    await step('DELETE /auth/api-keys/:id', { token, params: { id: rotated.body.id } });
    return token;
  }

  async function walkMachines(token: string): Promise<void> {
    const made = await step('POST /service-accounts', { token, body: { name: 'robot', permissions: [] } });
    const params = { id: made.body.id as string };
    const key = await step('POST /service-accounts/:id/keys', { token, params, body: { name: 'a', permissions: [] } });
    const first = { ...params, keyId: key.body.id as string };
    const path = 'POST /service-accounts/:id/keys/:keyId/rotate';
    const rotated = await step(path, { token, params: first, body: { overlapSeconds: 0 } });
    for (const { body } of [key, rotated]) trail.secrets.add(body.key);
    const second = { ...params, keyId: rotated.body.id as string };
    await step('DELETE /service-accounts/:id/keys/:keyId', { token, params: second });
    await step('DELETE /service-accounts/:id', { token, params });
  }

  async function walkSignInAdministration(token: string, userId: string, email: string): Promise<void> {
    const clientSecret = 'a secret of the provider';
    trail.secrets.add(clientSecret);
    const provider = { name: 'globex', issuer: 'https://login.example.com', clientId: 'plinth', clientSecret };
    const made = await step('POST /admin/identity-providers', { token, body: provider });
    const params = { id: made.body.id as string };
    await step('PATCH /admin/identity-providers/:id', { token, params, body: { enabled: false } });
    await step('DELETE /admin/identity-providers/:id', { token, params });
    await step('POST /admin/auth/simulate', { token, body: { email, method: 'password' } });
    await step('DELETE /admin/users/:id/throttles', { token, params: { id: userId } });
  }

  async function walkStorage(token: string): Promise<void> {
    const params = { bucket: 'things', key: 'a.txt' };
    await step('POST /storage/buckets', { token, body: { name: 'things', versioning: true } });
    await step('PATCH /storage/buckets/:bucket', { token, params, body: { versioning: true } });
    await step('PUT /storage/buckets/:bucket/objects/*', { token, params, body: Buffer.from('some words') });
    const form = new FormData();
    form.append('file', new Blob(['more words']), 'form.txt');
    const encoded = new Response(form);
    const answer = await fetch(`${api.url}/v1/storage/buckets/things/objects`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': encoded.headers.get('content-type') ?? '' },
      body: await encoded.arrayBuffer(),
    });
    trail.note('POST /storage/buckets/:bucket/objects', answer.status, answer.headers, await answer.text());
    const body = { from: 'a.txt', to: 'b.txt' };
    await step('POST /storage/buckets/:bucket/copy', { token, params, body });
    await step('POST /storage/buckets/:bucket/move', { token, params, body: { from: 'b.txt', to: 'c.txt' } });
    const sign = { key: 'a.txt', method: 'GET', expiresIn: 60 };
    const signed = await step('POST /storage/buckets/:bucket/signed-urls', { token, params, body: sign });
    trail.secrets.add(String(/signature=([^&]+)/i.exec(String(signed.body.url))?.[1] ?? signed.body.url));
    const versions = await api.call('GET', '/v1/storage/buckets/things/versions?key=a.txt', { token });
    const versionId = versions.body.data?.[0]?.versionId as string;
    await step('POST /storage/buckets/:bucket/restore', { token, params, body: { key: 'a.txt', versionId } });
    await step('POST /storage/buckets/:bucket/bulk-delete', { token, params, body: { keys: ['c.txt'] } });
    await step('DELETE /storage/buckets/:bucket/objects/*', { token, params });
    const share = { granteeType: 'user', granteeId: newId() };
    await step('PUT /storage/buckets/:bucket/shares', { token, params, body: { ...share, access: 'read' } });
    await step('DELETE /storage/buckets/:bucket/shares', {
      token,
      params,
      query: new URLSearchParams(share).toString(),
    });
    await step('POST /admin/storage/buckets/:bucket/move', { token, params, body: { driver: 'disk' } });
    await step('DELETE /storage/buckets/:bucket', { token, params: { bucket: 'things?force=true' } });
  }

  async function walkJobs(token: string): Promise<void> {
    const job = { type: 'storage.describe-image', payload: { bucket: 'nowhere', key: 'a.png' } };
    const waiting = await step('POST /jobs', { token, body: { ...job, delaySeconds: 600 } });
    const params = { id: waiting.body.id as string };
    await step('POST /jobs/:id/cancel', { token, params });
    await step('POST /jobs/:id/retry', { token, params });
    await jobEnds(worker, params.id);
    await step('POST /admin/jobs/retry', { token, body: {} });
    const plan = await step('POST /jobs/schedules', { token, body: { ...job, everySeconds: 86_400 } });
    const schedule = { id: plan.body.id as string };
    await step('PATCH /jobs/schedules/:id', { token, params: schedule, body: { paused: true } });
    await step('DELETE /jobs/schedules/:id', { token, params: schedule });
    await step('POST /admin/queues/board', { token });
    await step('POST /admin/queues/:name/pause', { token, params: { name: 'default' } });
    await step('POST /admin/queues/:name/resume', { token, params: { name: 'default' } });
  }

  async function walkOrganizations(token: string): Promise<string> {
    const { body } = await step('POST /organizations', { token, body: { name: 'Acme' } });
    const id = body.id as string;
    await step('PATCH /organizations/:id', { token, params: { id }, body: { name: 'Acme & Co' } });
    const email = 'bob@example.com';
    const bob = await step('POST /auth/register', { body: { email, password: PASSWORDS[0] } });
    const invite = (address: string) =>
      step('POST /organizations/:id/invitations', { token, params: { id }, body: { email: address } });
    const nobody = await invite('nobody@example.com');
    const invitationId = nobody.body.id as string;
    await step('DELETE /organizations/:id/invitations/:invitationId', { token, params: { id, invitationId } });
    await invite(email);
    const link = await eventually(async () => {
      const links = await mailedLinks(api.dataFolder, email);
      return links.find(({ pathname }) => pathname.includes('invit')) ?? null;
    });
    const accept = { token: link.searchParams.get('token') ?? '' };
    trail.secrets.add(accept.token);
    await step('POST /organizations/invitations/accept', { token: bob.body.accessToken, body: accept });
    const params = { id, userId: bob.body.user.id as string };
    await step('PATCH /organizations/:id/members/:userId', { token, params, body: { role: 'admin' } });
    await walkRules(token, bob.body.accessToken, params);
    await step('DELETE /organizations/:id/members/:userId', { token, params });
    await step('DELETE /organizations/:id', { token, params: { id } });
    return bob.body.accessToken as string;
  }

  async function walkRules(token: string, heir: string, params: { readonly id: string; readonly userId: string }) {
    await step('PUT /auth/sessions/current/organization', { token, body: { organizationId: params.id } });
    await step('PATCH /organizations/:id/settings', { token, params, body: { ssoProvider: 'acme' } });
    const made = await step('POST /organizations/:id/domains', { token, params, body: { domain: 'acme.example' } });
    dns.answer(made.body.challenge.name, [made.body.challenge.value]);
    const domain = { id: params.id, domainId: made.body.id as string };
    await step('POST /organizations/:id/domains/:domainId/verify', { token, params: domain });
    await step('DELETE /organizations/:id/domains/:domainId', { token, params: domain });
    await step('POST /organizations/:id/transfer', { token, params, body: { userId: params.userId } });
    const owner = await api.call('GET', '/v1/users/me', { token });
    await step('POST /organizations/:id/transfer', { token: heir, params, body: { userId: owner.body.id } });
  }

  async function walkAdministration(token: string): Promise<void> {
    const role = { name: 'auditor' };
    await step('POST /admin/roles', { token, body: { ...role, permissions: ['audit:read'] } });
    await step('PATCH /admin/roles/:name', { token, params: role, body: { description: 'Reads along.' } });
    const made = await step('POST /admin/users', { token, body: { email: 'eve@example.com', password: PASSWORDS[0] } });
    const params = { id: made.body.id as string, role: 'auditor' };
    await step('PATCH /admin/users/:id', { token, params, body: { displayName: 'Eve' } });
    await step('PUT /admin/users/:id/roles/:role', { token, params });
    await step('DELETE /admin/users/:id/roles/:role', { token, params });
    await walkSignInAdministration(token, params.id, 'eve@example.com');
    await signIn('eve@example.com', PASSWORDS[0]);
    const impersonate = { reason: 'Ticket 4711', minutes: 5 };
    await step('POST /admin/users/:id/impersonate', { token, params, body: impersonate });
    await step('POST /admin/users/:id/sessions/revoke', { token, params });
    await step('POST /admin/users/:id/suspend', { token, params });
    await step('POST /admin/users/:id/reactivate', { token, params });
    await step('DELETE /admin/users/:id', { token, params });
    await step('DELETE /admin/roles/:name', { token, params: role });
    await step('POST /admin/audit-events/verify', { token, body: {} });
    const asked = await step('POST /admin/audit-events/export', { token, body: {} });
    const job = await jobEnds(worker, asked.body.id);
    const { url } = job.result as { url: string };
    logged.push(await (await fetch(url.replace(/^https?:\/\/[^/]+/, api.url))).text());
  }

  it('is walked, and succeeds', () => {
    const changing = declaredRoutes(api.app).filter(({ method }) => /^(POST|PUT|PATCH|DELETE)$/.test(method));
    const missed = changing.map(({ method, path }) => `${method} ${path}`).filter((route) => !trail.walked.has(route));
    expect({ missed: missed.sort(), failed: trail.failed }).toEqual({ missed: [], failed: [] });
  });

  it('leaves an audit event, if need be once its job has run', async () => {
    const deadline = Date.now() + 5_000;
    const unheard = await eventually(async () => {
      const rows = await api.get(Database).query('SELECT DISTINCT request_id AS id FROM audit_event');
      const heard = new Set(rows.map(({ id }) => trail.requests.get(id as string)));
      const silent = [...trail.walked].filter((route) => !heard.has(route) && !(route in QUIET));
      return silent.length === 0 || Date.now() > deadline ? silent : null;
    });
    expect(unheard).toEqual([]);
  });

  it('tells no secret: not in an event, not in a log line, not in an export', async () => {
    expect(logged.length).toBeGreaterThan(50);
    const events = await api.get(Database).query('SELECT to_jsonb(e)::text AS text FROM audit_event e');
    const everything = [...logged, ...events.map(({ text }) => text as string)].join('\n');
    expect(trail.secrets.size).toBeGreaterThan(15);
    expect(everything).toContain('auth.');
    expect([...trail.secrets].filter((secret) => secret === '' || everything.includes(secret))).toEqual([]);
  });
});
