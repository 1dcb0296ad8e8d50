import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { modules } from '@plinth/modules';
import { AuditExporter, CsvExporter, PersonalVault } from '@plinth/platform/audit-trail';
import { Database } from '@plinth/platform/database';
import {
  drainQueue,
  eventually,
  jobEnds,
  startProcess,
  startTestApi,
  type TestApi,
  type TestProcess,
} from '@plinth/platform/testing';
import {
  httpReceiver,
  syslogReceiver,
  type SinkReceiver,
} from '../../libs/modules/audit/src/testing/sink-receiver.factory.js';
import { anAuthenticator } from '../../libs/modules/auth/src/testing/authenticator.factory.js';
import { mailboxes } from '../../libs/modules/auth/src/testing/mailbox.factory.js';

/** What an answer may hold that opens something. */
const SECRET_FIELDS = ['accessToken', 'refreshToken', 'mfaToken', 'secret', 'otpauthUri', 'qrSvg', 'token'];

describe('logs, audit events and exports', () => {
  const lines: string[] = [];
  const sinks: SinkReceiver[] = [];
  /** The trail as the database holds it, as the API shows it, and as it is exported and streamed. */
  let trail = '';
  const secrets = new Map<string, string>();
  let api: TestApi;
  let worker: TestProcess;
  let mail: ReturnType<typeof mailboxes>;

  beforeAll(async () => {
    const [siem, web] = await Promise.all([syslogReceiver(), httpReceiver()]);
    sinks.push(siem, web);
    const env = {
      RATE_LIMIT: 'off',
      LOG_LEVEL: 'trace',
      EGRESS_ALLOW: '127.0.0.1',
      AUDIT_SINKS: 'siem, web',
      AUDIT_SINK_SIEM_URL: `syslog://127.0.0.1:${String(siem.port)}`,
      AUDIT_SINK_WEB_URL: `http://127.0.0.1:${String(web.port)}/`,
      AUDIT_SINK_WEB_TOKEN: seed('token of a sink'),
      AUDIT_SINK_WEB_HMAC_KEY: seed('key of a sink'),
      AUDIT_SINK_WEB_PERSONAL: 'clear',
    };
    api = await startTestApi(modules, env, (line) => lines.push(line));
    worker = await startProcess('worker', modules, api.env, (line) => lines.push(line));
    mail = mailboxes(api.dataFolder);
    await walkSignIn();
    await walkSecondFactor();
    await walkKeys();
    await walkStorage();
    await walkJobs();
    await walkStrangeRequests();
    await drainQueue(worker);
    trail = await wholeTrail();
  }, 60_000);

  afterAll(async () => {
    await worker.close();
    await api.close();
    await Promise.all(sinks.map((sink) => sink.close()));
  });

  /** A secret that nothing else looks like. */
  function seed(what: string): string {
    const secret = `seed-${what.replaceAll(' ', '-')}-${randomBytes(12).toString('hex')}`;
    secrets.set(what, secret);
    return secret;
  }

  function note(what: string, secret: unknown): void {
    expect({ what, secret }).toEqual({ what, secret: expect.stringMatching(/.{6}/) });
    secrets.set(`${what} ${String(secrets.size)}`, String(secret));
  }

  async function call(method: string, path: string, options: Parameters<TestApi['call']>[2] = {}) {
    const answer = await api.call(method, `/v1${path}`, options);
    for (const field of SECRET_FIELDS) {
      if (typeof answer.body?.[field] === 'string') note(`${field} of ${path}`, answer.body[field]);
    }
    return answer;
  }

  const post = (path: string, body: unknown, token?: string) =>
    call('POST', path, { body, ...(token !== undefined && { token }) });

  async function mailed(address: string, subject: RegExp): Promise<string> {
    const { token } = await mail.newest(address, subject);
    note(`link ${String(subject)}`, token);
    return token;
  }

  async function person(name: string) {
    const password = seed(`password of ${name}`);
    const email = `${name}@example.org`;
    const { body } = await post('/auth/register', { email, password });
    return { id: body.user.id as string, email, password, ...(body as { accessToken: string; refreshToken: string }) };
  }

  async function walkSignIn(): Promise<void> {
    const { email, password, refreshToken } = await person('ada');
    await post('/auth/login', { email, password: seed('wrong password') });
    await post('/auth/login', { email, password, totp: seed('unknown field') });
    await post('/auth/login', {
      email: [seed('password as address')],
      password: { value: seed('password in an object') },
    });
    const { body } = await post('/auth/refresh', { refreshToken });
    await post('/auth/refresh', { refreshToken: seed('wrong refresh token') });
    await post('/auth/email/verify', { token: await mailed(email, /Verify/) });
    await post('/auth/email/verify', { token: seed('wrong link') });
    await post('/auth/magic-link', { email });
    await post('/auth/magic-link/verify', { token: await mailed(email, /sign/i) });
    await post('/auth/password/forgot', { email });
    const second = seed('second password');
    await post('/auth/password/reset', { token: await mailed(email, /password/i), password: second });
    const signedIn = await post('/auth/login', { email, password: second });
    const token = signedIn.body.accessToken as string;
    const third = seed('third password');
    await post('/auth/password/change', { currentPassword: seed('wrong current password'), password: third }, token);
    expect((await post('/auth/password/change', { currentPassword: second, password: third }, token)).status).toBe(204);
    await post('/auth/reauthenticate', { password: third }, token);
    await call('POST', '/auth/logout', { token });
    await call('GET', '/users/me', { token: body.accessToken });
  }

  async function walkSecondFactor(): Promise<void> {
    const grace = await person('grace');
    const app = await anAuthenticator(api, grace);
    for (const code of app.recoveryCodes) note('recovery code', code);
    const { body } = await post('/auth/login', { email: grace.email, password: grace.password });
    const code = app.code(1);
    expect((await post('/auth/mfa/verify', { mfaToken: body.mfaToken, code })).status).toBe(200);
    await post('/auth/mfa/verify', { mfaToken: body.mfaToken, code: app.recoveryCodes[0] });
    await post('/auth/mfa/verify', { mfaToken: seed('wrong token of a challenge'), code: seed('wrong code') });
  }

  async function walkKeys(): Promise<void> {
    const { accessToken: token } = await person('katherine');
    const made = await post('/auth/api-keys', { name: 'machine', permissions: [] }, token);
    expect(made.status).toBe(201);
    note('API key', made.body.key);
    await call('GET', '/users/me', { token: made.body.key });
    await call('GET', '/users/me', { token: `${String(made.body.key).slice(0, -4)}${seed('end of a key')}` });
    const rotated = await post(`/auth/api-keys/${String(made.body.id)}/rotate`, {}, token);
    note('rotated API key', rotated.body.key);
  }

  async function walkStorage(): Promise<void> {
    const { accessToken: token } = await person('dorothy');
    await post('/storage/buckets', { name: 'letters' }, token);
    const body = Buffer.from(seed('content'));
    const path = '/storage/buckets/letters/objects/a.txt';
    expect((await call('PUT', path, { token, body, headers: { 'content-type': 'text/plain' } })).status).toBe(201);
    const signed = { key: 'a.txt', method: 'GET', expiresIn: 60 };
    const { body: made } = await post('/storage/buckets/letters/signed-urls', signed, token);
    const url = new URL(made.url as string, api.url);
    for (const [name, value] of url.searchParams) if (/sig/i.test(name)) note('signature', value);
    expect((await api.call('GET', url.pathname + url.search)).status).toBe(200);
    await api.call('GET', `${url.pathname}${url.search}${seed('end of a signature')}`);
    await api.call('DELETE', url.pathname + url.search);
  }

  async function walkJobs(): Promise<void> {
    const { accessToken: token } = await person('mary');
    const payload = {
      method: 'POST',
      url: `http://127.0.0.1:9/hook?token=${seed('token in an address that is called')}`,
      headers: { authorization: `Bearer ${seed('header of a call')}` },
      body: seed('body of a call'),
    };
    const { body } = await post('/jobs', { type: 'http.request', payload, maxAttempts: 1 }, token);
    expect((await jobEnds(worker, body.id)).status).toBe('failed');
    await post('/jobs', { type: 'http.request', payload: { ...payload, method: seed('method') } }, token);
  }

  async function walkStrangeRequests(): Promise<void> {
    const basic = Buffer.from(`ada:${seed('basic password')}`).toString('base64');
    note('basic credentials', basic);
    const headers = { cookie: `session=${seed('cookie')}`, 'x-api-key': seed('foreign header') };
    await call('GET', '/users/me', { headers: { ...headers, authorization: `Basic ${basic}` } });
    await call('GET', `/users/me?access_token=${seed('token in a query')}`, { token: seed('bearer token') });
    await call('GET', `/nothing?code=${seed('code in a query')}&state=${seed('state in a query')}`);
    await call(
      'GET',
      `/auth/oidc/nobody/callback?code=${seed('code of a provider')}&state=${seed('state of a provider')}`,
    );
    await api.call('GET', '/metrics', { token: seed('metrics token') });
    const broken = Buffer.from(`{"password":"${seed('password in broken JSON')}",`);
    await call('POST', '/auth/login', { body: broken, headers: { 'content-type': 'application/json' } });
    const form = Buffer.from(`password=${seed('password in a form')}`);
    await call('POST', '/auth/login', { body: form, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    await call('POST', '/auth/register', { headers: { 'idempotency-key': seed('idempotency key') }, body: {} });
  }

  async function wholeTrail(): Promise<string> {
    const rows = await api.get(Database).query('SELECT * FROM audit_event ORDER BY seq');
    const texts = [JSON.stringify(rows)];
    for (const exporter of [AuditExporter, CsvExporter]) {
      for await (const text of api.get<AuditExporter | CsvExporter>(exporter).lines({})) texts.push(text);
    }
    const vault = api.get(PersonalVault);
    for (const row of rows) {
      for (const [person, sealed] of [
        [row['actor_id'], row['actor_personal']],
        [row['subject_id'], row['subject_personal']],
      ]) {
        if (typeof sealed === 'string') texts.push(JSON.stringify(await vault.open(person as string | null, sealed)));
      }
    }
    for (const sink of sinks) {
      await eventually(() => (rows.every(({ id }) => sink.events.some((sent) => sent.id === id)) ? true : null));
      texts.push(...sink.raw.map(({ text }) => text));
    }
    return texts.join('\n');
  }

  it('tell of every request, and of jobs that failed', () => {
    const all = lines.map((line) => JSON.parse(line));
    expect(all.filter(({ msg }) => msg === 'request').length).toBeGreaterThan(40);
    expect(all.some(({ process, msg }) => process === 'worker' && /failed/.test(msg))).toBe(true);
  });

  it('hold none of the secrets that went through', () => {
    expect(secrets.size).toBeGreaterThan(60);
    const everything = lines.join('');
    const found = [...secrets].filter(([, secret]) => everything.includes(secret)).map(([what]) => what);
    expect(found).toEqual([]);
  });

  it('hold none in an audit event, opened too, or an export of them, or what sinks are sent', () => {
    for (const action of ['auth.login_failed', 'users.user_created', 'auth.api_key_created']) {
      expect(trail).toContain(`"${action}"`);
    }
    const found = [...secrets].filter(([, secret]) => spellings(secret).some((text) => trail.includes(text)));
    expect(found.map(([what]) => what)).toEqual([]);
  });

  it('hold none of them in another spelling, either', () => {
    const everything = lines.join('');
    const encoded = [...secrets.values()].flatMap(spellings);
    expect(encoded.filter((secret) => everything.includes(secret))).toEqual([]);
  });
});

function spellings(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64');
  return [secret, encodeURIComponent(secret), base64, JSON.stringify(secret).slice(1, -1)];
}
