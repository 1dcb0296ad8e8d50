import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Transaction } from '@plinth/platform/database';
import { startTestApi, type TestApi } from '@plinth/platform/testing';
import { RolesApi } from '@plinth/modules/roles';
import { anAuthenticator } from '../../libs/modules/auth/src/testing/authenticator.factory.js';
import { startOidcServer, type OidcServer } from '../../libs/modules/auth/src/testing/oidc-server.factory.js';
import { aPerson, AUTH_MODULES, type Person } from '../../libs/modules/auth/src/testing/people.factory.js';
import { APP, CLIENT_SECRET, clientOf, pkce, ssoApp } from '../../libs/modules/auth/src/testing/sso-app.factory.js';
import { callsOf, codeOf, type GuideCall } from '../support/guide-calls.js';

const GUIDES = ['sign-in-browser', 'sign-in-mobile', 'sign-in-servers', 'single-sign-on', 'mfa-roll-out'];
const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const guide = (name: string) => read(`docs/guides/${name}.md`);

/** The settings of the blocks that have nothing else. */
const settingsOf = (markdown: string): Record<string, string> =>
  Object.fromEntries(
    codeOf(markdown, 'sh')
      .flatMap((block) => block.split('\n'))
      .filter((line) => /^[A-Z_]+=/.test(line))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );

/** Where the guides lead back to: a page, and an installed app. */
const BACK = ['single-sign-on', 'sign-in-mobile'].map((name) => settingsOf(guide(name))['AUTH_REDIRECT_URIS'] ?? '');

describe('the guides to sign-in', () => {
  let api: TestApi;
  let server: OidcServer;
  let admin: Person;

  beforeAll(async () => {
    server = await startOidcServer(clientOf('acme', 'second'));
    const { OIDC_PROVIDERS = '' } = settingsOf(guide('single-sign-on'));
    api = await startTestApi(AUTH_MODULES, {
      RATE_LIMIT: 'off',
      OIDC_ALLOW_HTTP: 'true',
      OIDC_ACME_ALLOW_HTTP: 'true',
      EGRESS_ALLOW: '127.0.0.1',
      OIDC_PROVIDERS,
      AUTH_REDIRECT_URIS: [APP, ...BACK].join(','),
      OIDC_ACME_ISSUER: server.issuer,
      OIDC_ACME_CLIENT_ID: 'plinth',
      OIDC_ACME_CLIENT_SECRET: CLIENT_SECRET,
    });
    admin = await aPerson(api);
    await api.get(Transaction).run(() => api.get(RolesApi).grant(admin.id, 'super-admin'));
    await anAuthenticator(api, admin);
  });

  afterAll(async () => {
    await api.close();
    await server.close();
  });

  const send = ({ method, path, headers, body }: GuideCall) => api.call(method, path, { headers, body });

  it.each(GUIDES)('name only routes, errors and settings that there are: %s', (name) => {
    const text = guide(name);
    const { paths } = JSON.parse(read('openapi.json')) as { paths: Record<string, Record<string, unknown>> };
    const shapes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, '{}')}`),
    );
    const routes = [...text.matchAll(/\b(GET|POST|PUT|PATCH|DELETE) (\/(?:v1|\.well-known)\/[^\s`?"]*)/g)];
    for (const [, method = '', path = ''] of routes)
      expect(shapes).toContain(`${method} ${path.replace(/\{\w+\}/g, '{}')}`);
    const errors = read('docs/reference/errors.md');
    for (const [, code = ''] of text.matchAll(/\b40\d `(\w+\.\w+)`/g)) expect(errors).toContain(`\`${code}\``);
    const settings = read('.env.example');
    for (const [, setting = ''] of text.matchAll(/\b((?:AUTH|CORS|PUBLIC|OIDC|EGRESS)_[A-Z_]+[A-Z])(?==|`)/g)) {
      expect(settings).toContain(setting.replace(/_FILE$/, ''));
    }
  });

  it('refresh once for all calls of a page that find their token too old', async () => {
    const [code = ''] = codeOf(guide('sign-in-browser'), 'js');
    const person = await aPerson(api);
    const sent: string[] = [];
    const fetching = (address: string, options?: RequestInit) => {
      sent.push(new URL(address).pathname);
      return fetch(address.replace('https://api.example.com', api.url), options);
    };
    const given = { accessToken: 'too old', refreshToken: person.refreshToken };
    const used = `${code}; session = given; ({ call, refreshToken: () => session.refreshToken })`;
    const page = runInNewContext(used, { fetch: fetching, given }) as {
      call(path: string, options?: RequestInit): Promise<Response>;
      refreshToken(): string;
    };
    const answers = await Promise.all(Array.from({ length: 5 }, () => page.call('/users/me')));
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(200));
    expect(sent.filter((path) => path === '/v1/auth/refresh')).toHaveLength(1);
    expect(page.refreshToken()).not.toBe(person.refreshToken);
    expect((await page.call('/users/me')).status).toBe(200);
    sent.length = 0;
    const body = JSON.stringify({ password: 'eight green bottles' });
    const headers = { 'content-type': 'application/json' };
    expect((await page.call('/auth/reauthenticate', { method: 'POST', headers, body })).status).toBe(401);
    expect(sent).toEqual(['/v1/auth/reauthenticate']);
  });

  it('make a service account of an organization and a key for it', async () => {
    const token = (await aPerson(api)).accessToken;
    const { body } = await api.call('POST', '/v1/organizations', { token, body: { name: 'Acme' } });
    const values = { TOKEN: token, ORGANIZATION: String(body.id) };
    const [make] = callsOf(guide('sign-in-servers'), values);
    const account = await send(make as GuideCall);
    expect(account.status).toBe(201);
    const [, key] = callsOf(guide('sign-in-servers'), { ...values, ACCOUNT: String(account.body.id) });
    const made = await send(key as GuideCall);
    expect([made.status, made.body.key]).toEqual([201, expect.stringMatching(/^plk_/)]);
    // The guide lets it in from elsewhere only.
    expect((await api.call('GET', '/v1/users/me', { token: made.body.key })).status).toBe(401);
  });

  it('set a provider up, in the environment and at run time, with roles by claim', async () => {
    const fixed = ssoApp(api, server, 'acme');
    expect((await fixed.tokensOf(fixed.someone().subject)).status).toBe(200);
    for (const address of BACK) expect((await fixed.start(pkce().codeChallenge, address)).status).toBe(302);
    const [add] = callsOf(guide('single-sign-on'), { TOKEN: admin.accessToken });
    const there = { name: 'second', issuer: server.issuer, clientId: 'plinth', clientSecret: CLIENT_SECRET };
    const given = add?.body as Record<string, string>;
    expect(Object.keys(given).sort()).toEqual([...Object.keys(there), 'label'].sort());
    const added = await send({ ...(add as GuideCall), body: { ...given, ...there } });
    expect(added.status).toBe(201);
    const mapping = JSON.parse(codeOf(guide('single-sign-on'), 'json')[0] ?? '') as Record<string, unknown>;
    const { body: acme } = await api.call('POST', '/v1/organizations', {
      token: admin.accessToken,
      body: { name: 'Acme' },
    });
    const change = { ...mapping, organizations: { 'acme-staff': acme.id } };
    const path = added.headers.get('location') ?? '';
    expect((await api.call('PATCH', path, { token: admin.accessToken, body: change })).status).toBe(200);
    const app = ssoApp(api, server, 'second');
    const { body } = await app.tokensOf(app.someone({ groups: ['helpdesk', 'acme-staff'] }).subject);
    expect(body.user.roles).toContain('support');
    const mine = await api.call('GET', '/v1/organizations', { token: body.accessToken });
    expect(mine.body.data.map(({ id }: { id: string }) => id)).toEqual([acme.id]);
  });

  it('roll a second factor out while the platform runs', async () => {
    const holder = await aPerson(api);
    await api.get(Transaction).run(() => api.get(RolesApi).grant(holder.id, 'support'));
    const users = async () => (await api.call('GET', '/v1/admin/users', { token: holder.accessToken })).status;
    const [look, act] = callsOf(guide('mfa-roll-out'), { TOKEN: admin.accessToken });
    const seen = await send(look as GuideCall);
    expect(seen.body.preview.mfaShift.userIds).toContain(holder.id);
    expect(await users()).toBe(200);
    expect((await send(act as GuideCall)).status).toBe(200);
    expect(await users()).toBe(403);
    await anAuthenticator(api, holder);
    expect(await users()).toBe(200);
  });
});
