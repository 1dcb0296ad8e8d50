import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Clock } from '@plinth/kernel';
import { Credentials } from '@plinth/platform/access';
import { Database, Transaction } from '@plinth/platform/database';
import { drainQueue, startProcess, startTestApi, type TestApi, type TestProcess } from '@plinth/platform/testing';
import { UsersApi } from '@plinth/modules/users';
import { mailboxes } from '../../testing/mailbox.factory.js';
import { aPerson, AUTH_MODULES, PASSWORD, signedInAgain, statusOf } from '../../testing/people.factory.js';

const NEW_PASSWORD = 'eight green bottles';

describe('links by mail', () => {
  let api: TestApi;
  let worker: TestProcess;
  let mail: ReturnType<typeof mailboxes>;

  beforeAll(async () => {
    api = await startTestApi(AUTH_MODULES, { RATE_LIMIT: 'off', PUBLIC_URL: 'https://app.example' });
    worker = await startProcess('worker', AUTH_MODULES, api.env);
    mail = mailboxes(api.dataFolder);
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  afterAll(async () => {
    await worker.close();
    await api.close();
  });

  const post = (path: string, body: unknown, token?: string) =>
    api.call('POST', `/v1/auth/${path}`, { body, ...(token !== undefined && { token }) });
  const login = (email: string, password: string) => post('login', { email, password });
  const user = async (id: string) =>
    (await api.get(Database).query('SELECT email, email_verified FROM user_account WHERE id = $1', [id]))[0];
  const later = (ms: number) => {
    const now = Date.now() + ms;
    jest.spyOn(api.get(Clock), 'now').mockImplementation(() => new Date(now));
  };
  const fifty = async (send: () => ReturnType<typeof post>) => {
    const answers = await Promise.all(Array.from({ length: 50 }, send));
    return answers.filter(({ status }) => status < 300).length;
  };

  it('verify an address: once, and it is only the newest that does', async () => {
    const person = await aPerson(api);
    const first = await mail.newest(person.email, /Verify/);
    expect(first.text).toContain(`https://app.example/auth/verify-email?token=${first.token}`);
    expect(first.html).toContain(first.token);
    expect(Buffer.from(first.token, 'base64url')).toHaveLength(32);
    expect((await post('email/resend', { email: person.email.toUpperCase() })).status).toBe(202);
    const second = await mail.newest(person.email, /Verify/, 2);
    expect((await post('email/verify', { token: first.token })).body.code).toBe('auth.invalid_link');
    expect((await post('password/reset', { token: second.token, password: NEW_PASSWORD })).status).toBe(400);
    expect((await post('magic-link/verify', { token: second.token })).status).toBe(401);
    expect(await fifty(() => post('email/verify', { token: second.token }))).toBe(1);
    expect(await user(person.id)).toMatchObject({ email_verified: true });
    const before = (await mail.all(person.email)).length;
    await post('email/resend', { email: person.email });
    await drainQueue(api);
    expect(await mail.all(person.email)).toHaveLength(before);
  });

  it('expire', async () => {
    const person = await aPerson(api);
    const { token } = await mail.newest(person.email, /Verify/);
    later(48 * 3_600_000 + 1_000);
    expect((await post('email/verify', { token })).status).toBe(400);
    expect(await user(person.id)).toMatchObject({ email_verified: false });
  });

  it('are kept as digests only, and masked where jobs are shown', async () => {
    const person = await aPerson(api);
    const { token } = await mail.newest(person.email, /Verify/);
    const tables = ['one_time_token', 'job', 'audit_event'];
    for (const table of tables) {
      expect(JSON.stringify(await api.get(Database).query(`SELECT * FROM ${table}`))).not.toContain(token);
    }
  });

  it('set a new password: once, and sign every device out', async () => {
    const person = await aPerson(api);
    const elsewhere = await signedInAgain(api, person);
    expect((await post('password/forgot', { email: person.email })).status).toBe(202);
    const { token, text } = await mail.newest(person.email, /new password/);
    expect(text).toContain('https://app.example/auth/reset-password?token=');
    expect((await post('password/reset', { token, password: 'password1' })).status).toBe(422);
    expect((await post('password/reset', { token, password: 'short' })).status).toBe(400);
    expect((await post('email/verify', { token })).status).toBe(400);
    expect(await fifty(() => post('password/reset', { token, password: NEW_PASSWORD }))).toBe(1);
    expect(await statusOf(api, person.accessToken)).toBe(401);
    expect((await post('refresh', { refreshToken: elsewhere.refreshToken })).status).toBe(401);
    expect((await login(person.email, PASSWORD)).status).toBe(401);
    expect((await login(person.email, NEW_PASSWORD)).body.user.emailVerified).toBe(true);
    await mail.newest(person.email, /password .* has changed/);
  });

  it('sign in: once, and verify the address', async () => {
    const person = await aPerson(api);
    expect((await post('magic-link', { email: person.email })).status).toBe(202);
    const { token } = await mail.newest(person.email, /Sign in/);
    const answers = await Promise.all(Array.from({ length: 50 }, () => post('magic-link/verify', { token })));
    const [right, ...more] = answers.filter(({ status }) => status === 200);
    expect(more).toEqual([]);
    expect(right?.body).toMatchObject({ tokenType: 'Bearer', user: { id: person.id, emailVerified: true } });
    expect(right?.headers.get('cache-control')).toBe('no-store');
    expect(answers.filter(({ body }) => body.code === 'auth.invalid_sign_in_link')).toHaveLength(49);
  });

  it('are not sent to strangers or to suspended accounts, and nothing in the answer tells', async () => {
    const suspended = await aPerson(api);
    await mail.newest(suspended.email, /Verify/);
    await api.get(Database).query(`UPDATE user_account SET status = 'suspended' WHERE id = $1`, [suspended.id]);
    for (const path of ['email/resend', 'password/forgot', 'magic-link']) {
      for (const email of ['stranger@example.com', suspended.email]) {
        const { status, body } = await post(path, { email });
        expect([status, body]).toEqual([202, '']);
      }
    }
    await drainQueue(api);
    expect(await mail.all('stranger@example.com')).toEqual([]);
    expect(await mail.all(suspended.email)).toHaveLength(1);
  });

  it('follow PUBLIC_URL, whatever the request says', async () => {
    const person = await aPerson(api);
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' };
    await api.call('POST', '/v1/auth/password/forgot', { body: { email: person.email }, headers });
    const { text, html } = await mail.newest(person.email, /new password/);
    expect(text + html).not.toContain('evil.example');
    expect(text).toContain('https://app.example/');
  });

  it('speak the language of the account', async () => {
    const person = await aPerson(api);
    await api.get(Database).query(`UPDATE user_account SET locale = 'de-AT' WHERE id = $1`, [person.id]);
    await post('password/forgot', { email: person.email });
    const { text, html } = await mail.newest(person.email, /Wähle ein neues Passwort/);
    expect(text).toContain('30 Minuten');
    expect(html).toContain('<html lang="de">');
  });

  it('change an address once both sides agreed', async () => {
    const person = await aPerson(api);
    const to = `new-${person.email}`;
    expect((await post('email/change', { email: to })).status).toBe(401);
    expect((await post('email/change', { email: to }, person.accessToken)).status).toBe(202);
    const asked = await mail.newest(person.email, /Do you want another/);
    const wanted = await mail.newest(to, /Confirm your new/);
    expect(asked.text).toContain(to);
    expect((await post('email/change/confirm', { token: wanted.token })).status).toBe(202);
    expect((await post('email/change/confirm', { token: wanted.token })).status).toBe(400);
    expect(await user(person.id)).toMatchObject({ email: person.email });
    const pending = await mail.newest(person.email, /Verify/);
    expect(await fifty(() => post('email/change/confirm', { token: asked.token }))).toBe(1);
    expect(await user(person.id)).toEqual({ email: to, email_verified: true });
    expect((await mail.newest(person.email, /has changed/)).text).toContain(to);
    expect((await login(person.email, PASSWORD)).status).toBe(401);
    expect((await login(to, PASSWORD)).status).toBe(200);
    expect((await post('email/verify', { token: pending.token })).status).toBe(400);
  });

  it('change an address when both sides agree at the same moment, however often', async () => {
    const person = await aPerson(api);
    const to = `both-${person.email}`;
    await post('email/change', { email: to }, person.accessToken);
    const { token: old } = await mail.newest(person.email, /Do you want another/);
    const { token: wanted } = await mail.newest(to, /Confirm your new/);
    const sides = Array.from({ length: 50 }, (_, n) => post('email/change/confirm', { token: n % 2 ? old : wanted }));
    const agreed = (await Promise.all(sides)).map(({ status }) => status).filter((status) => status !== 400);
    expect(agreed.sort()).toEqual([202, 204]);
    expect(await user(person.id)).toEqual({ email: to, email_verified: true });
  });

  it('never give one person the address of another', async () => {
    const owner = await aPerson(api);
    const thief = await aPerson(api);
    expect((await post('email/change', { email: owner.email }, thief.accessToken)).status).toBe(202);
    const asked = await mail.newest(thief.email, /Do you want another/);
    expect((await post('email/change/confirm', { token: asked.token })).status).toBe(202);
    await drainQueue(api);
    await mail.newest(owner.email, /already have an account/);
    expect(await mail.all(owner.email)).toHaveLength(2);

    const free = `free-${thief.email}`;
    await post('email/change', { email: free }, thief.accessToken);
    const wanted = await mail.newest(free, /Confirm your new/);
    const again = await mail.newest(thief.email, /Do you want another/, 2);
    await post('email/change/confirm', { token: again.token });
    await aPerson(api, free);
    const late = await post('email/change/confirm', { token: wanted.token });
    expect([late.status, late.body.code]).toEqual([409, 'users.email_taken']);
    expect(await user(thief.id)).toMatchObject({ email: thief.email });
  });

  it('invite people whom an administrator made an account for', async () => {
    const email = 'invited@example.com';
    await api.get(Transaction).run(async () => {
      const { id } = await api.get(UsersApi).create({ email, status: 'invited' });
      await api.get(Credentials).invite(id);
    });
    await mail.newest(email, /You are invited/);
    await post('password/forgot', { email });
    const { token } = await mail.newest(email, /You are invited/, 2);
    expect((await post('password/reset', { token, password: NEW_PASSWORD })).status).toBe(204);
    const { body } = await login(email, NEW_PASSWORD);
    expect(body.user).toMatchObject({ status: 'active', emailVerified: true });
  });

  it('tell the owner of a stolen refresh token', async () => {
    const person = await aPerson(api);
    await post('refresh', { refreshToken: person.refreshToken });
    later(11_000);
    expect((await post('refresh', { refreshToken: person.refreshToken })).status).toBe(401);
    await mail.newest(person.email, /A device was signed out/);
  });

  it('are refused when they are anything but what was mailed', async () => {
    for (const path of ['email/verify', 'email/change/confirm', 'magic-link/verify', 'password/reset']) {
      const more = path === 'password/reset' ? { password: NEW_PASSWORD } : {};
      for (const token of [null, 1, [], {}, '', 'x'.repeat(257)]) {
        expect((await post(path, { token, ...more })).status).toBe(400);
      }
      for (const token of ['x', '\u0000', `' OR 1=1 --`, 'A'.repeat(43)]) {
        expect([400, 401]).toContain((await post(path, { token, ...more })).status);
      }
    }
  });

  it('leave a trace when they are asked for, and when they are sent', async () => {
    const { email, id } = await aPerson(api);
    const events = async (action: string, subjectId: string | null) =>
      (
        await api.get(Database).query<{ kind: string }>(
          `SELECT details ->> 'kind' AS kind FROM audit_event
             WHERE action = $1 AND subject_id IS NOT DISTINCT FROM $2 ORDER BY seq`,
          [action, subjectId],
        )
      ).map(({ kind }) => kind);
    const before = (await events('auth.link_requested', null)).length;
    for (const path of ['password/forgot', 'magic-link', 'email/resend']) {
      for (const address of [email, `nobody-${email}`]) {
        expect((await api.call('POST', `/v1/auth/${path}`, { body: { email: address } })).status).toBe(202);
      }
    }
    const kinds = ['reset_password', 'magic_link', 'verify_email'];
    expect((await events('auth.link_requested', null)).slice(before)).toEqual(kinds.flatMap((kind) => [kind, kind]));
    // Registration has sent the first one.
    await mail.newest(email, /Verify/, 2);
    await mail.newest(email, /password/i);
    await mail.newest(email, /Sign in/i);
    expect((await events('auth.link_sent', id)).sort()).toEqual([...kinds].sort());
  });
});

describe('mails that anybody can ask for', () => {
  it('stop after a few to one address, and the answer stays the same', async () => {
    const api = await startTestApi(AUTH_MODULES);
    try {
      const person = await aPerson(api);
      jest.spyOn(api.get(Clock), 'now').mockReturnValue(new Date());
      for (let n = 0; n < 12; n++) {
        const { status } = await api.call('POST', '/v1/auth/password/forgot', { body: { email: person.email } });
        expect(status).toBe(202);
      }
      const [row] = await api.get(Database).query(`SELECT count(*)::int AS n FROM job WHERE type = 'auth.send-link'`);
      expect(row).toEqual({ n: 5 });
    } finally {
      await api.close();
    }
  });
});

describe('registration where accounts are hidden', () => {
  it('answers the same and tells by mail', async () => {
    const api = await startTestApi(AUTH_MODULES, { AUTH_HIDE_ACCOUNTS: 'true', RATE_LIMIT: 'off' });
    const worker = await startProcess('worker', AUTH_MODULES, api.env);
    const mail = mailboxes(api.dataFolder);
    try {
      const body = { email: 'ada@example.com', password: PASSWORD };
      const register = async () => {
        const answer = await api.call('POST', '/v1/auth/register', { body });
        return [answer.status, answer.body] as unknown[];
      };
      const login = () => api.call('POST', '/v1/auth/login', { body });
      expect(await register()).toEqual([202, '']);
      const { token } = await mail.newest(body.email, /Verify/);
      // Right password or not: before the mail is answered there is no account to be seen.
      expect((await login()).body.code).toBe('auth.invalid_credentials');
      expect(await register()).toEqual([202, '']);
      await mail.newest(body.email, /already have an account/);
      expect((await api.call('POST', '/v1/auth/email/verify', { body: { token } })).status).toBe(204);
      expect((await login()).status).toBe(200);
    } finally {
      await worker.close();
      await api.close();
    }
  });
});
