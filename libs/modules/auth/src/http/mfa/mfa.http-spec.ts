import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Clock, newId } from '@plinth/kernel';
import { Database, Transaction } from '@plinth/platform/database';
import { startProcess, startTestApi, type TestApi, type TestProcess } from '@plinth/platform/testing';
import { RolesApi } from '@plinth/modules/roles';
import { anAuthenticator } from '../../testing/authenticator.factory.js';
import { mailboxes } from '../../testing/mailbox.factory.js';
import {
  aPerson,
  AUTH_MODULES,
  madeFresh,
  PASSWORD,
  signedInAgain,
  statusOf,
  type Person,
} from '../../testing/people.factory.js';

describe('a second factor', () => {
  let api: TestApi;
  let worker: TestProcess;
  let mail: ReturnType<typeof mailboxes>;

  beforeAll(async () => {
    api = await startTestApi(AUTH_MODULES, { RATE_LIMIT: 'off' });
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
    api.call('POST', `/v1/auth/${path}`, {
      ...(body !== undefined && { body }),
      ...(token !== undefined && { token }),
    });
  const login = (email: string) => post('login', { email, password: PASSWORD });
  const verify = (mfaToken: string, code: string) => post('mfa/verify', { mfaToken, code });
  const later = (ms: number) => {
    const now = Date.now() + ms;
    jest.spyOn(api.get(Clock), 'now').mockImplementation(() => new Date(now));
  };
  const challenged = async ({ email }: Person): Promise<string> => (await login(email)).body.mfaToken;
  const fifty = async (send: (n: number) => ReturnType<typeof post>) => {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => send(n)));
    return answers.filter(({ status }) => status === 200);
  };

  it('is asked for from its activation on, and not before', async () => {
    const person = await aPerson(api);
    const token = person.accessToken;
    const begun = await post('mfa/factors', { type: 'totp' }, token);
    expect(begun.status).toBe(201);
    expect(begun.headers.get('cache-control')).toBe('no-store');
    expect(begun.body).toEqual({
      id: expect.any(String),
      secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
      otpauthUri: expect.stringContaining(`secret=${String(begun.body.secret)}`),
      qrSvg: expect.stringMatching(/^<svg[^]*<\/svg>$/),
    });
    expect((await login(person.email)).body.accessToken).toEqual(expect.any(String));
    expect((await post(`mfa/factors/${String(begun.body.id)}/activate`, { code: '000000' }, token)).status).toBe(401);

    const app = await anAuthenticator(api, person);
    expect(app.recoveryCodes).toHaveLength(10);
    expect(new Set(app.recoveryCodes).size).toBe(10);
    expect(app.recoveryCodes[0]).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
    const { status, body } = await login(person.email);
    expect(status).toBe(200);
    expect(body).toEqual({
      mfaRequired: true,
      mfaToken: expect.any(String),
      factors: [{ id: app.factorId, type: 'totp' }],
    });
    const verified = await verify(body.mfaToken, app.code(1));
    expect(verified.status).toBe(200);
    expect(verified.headers.get('cache-control')).toBe('no-store');
    expect(await statusOf(api, verified.body.accessToken)).toBe(200);
    const list = await api.call('GET', '/v1/auth/mfa/factors', { token });
    expect(list.body.data).toEqual([expect.objectContaining({ id: app.factorId, label: 'Phone', active: true })]);
    expect(JSON.stringify(list.body)).not.toContain(begun.body.secret);
    await mail.newest(person.email, /has a second factor/);
  });

  it('has codes that are good once, wherever they are used', async () => {
    const person = await aPerson(api);
    const app = await anAuthenticator(api, person);
    expect((await verify(await challenged(person), app.code())).status).toBe(401);
    const tokens = await Promise.all(Array.from({ length: 10 }, () => challenged(person)));
    const code = app.code(1);
    expect(await fifty((n) => verify(tokens[n % 10] ?? '', code))).toHaveLength(1);
    expect((await post('reauthenticate', { code }, person.accessToken)).status).toBe(401);
  });

  it('is completed once for each sign-in, within five minutes', async () => {
    const person = await aPerson(api);
    const app = await anAuthenticator(api, person);
    const token = await challenged(person);
    const answers = await fifty((n) => verify(token, app.recoveryCodes[n % 10] ?? ''));
    expect(answers).toHaveLength(1);
    // Codes that came too late for this sign-in are not lost.
    const left = await api.get(Database).query('SELECT 1 FROM recovery_code WHERE user_id = $1', [person.id]);
    expect(left).toHaveLength(9);
    const slow = await challenged(person);
    later(5 * 60_000 + 1_000);
    expect((await verify(slow, app.code(1))).body.code).toBe('auth.invalid_mfa_token');
  });

  it('can be replaced by a recovery code, once, and the owner hears of it', async () => {
    const person = await aPerson(api);
    const app = await anAuthenticator(api, person);
    const [code = ''] = app.recoveryCodes;
    const right = await verify(await challenged(person), ` ${code.toUpperCase()} `);
    expect(right.status).toBe(200);
    expect((await verify(await challenged(person), code)).status).toBe(401);
    await mail.newest(person.email, /recovery code/);
    const renewed = await post('mfa/recovery-codes', undefined, right.body.accessToken);
    expect(renewed.body.recoveryCodes).toHaveLength(10);
    expect((await verify(await challenged(person), app.recoveryCodes[1] ?? '')).status).toBe(401);
    expect((await verify(await challenged(person), renewed.body.recoveryCodes[0])).status).toBe(200);
    const rows = await api.get(Database).query('SELECT * FROM recovery_code');
    expect(JSON.stringify(rows)).not.toContain(renewed.body.recoveryCodes[1]);
  });

  it('is not got around by a magic link, a password reset or an older password', async () => {
    const person = await aPerson(api);
    const app = await anAuthenticator(api, person);
    const pending = await challenged(person);
    await post('magic-link', { email: person.email });
    const link = await mail.newest(person.email, /Sign in/);
    const answer = await post('magic-link/verify', { token: link.token });
    expect(answer.body.mfaRequired).toBe(true);
    expect((await verify(answer.body.mfaToken, app.code(1))).status).toBe(200);
    await post('password/forgot', { email: person.email });
    const reset = await mail.newest(person.email, /new password/);
    expect((await post('password/reset', { token: reset.token, password: PASSWORD })).status).toBe(204);
    later(60_000);
    expect((await verify(pending, app.code(1))).body.code).toBe('auth.invalid_mfa_token');
    expect((await login(person.email)).body.mfaRequired).toBe(true);
  });

  it('goes only from a session that passed it, and belongs to its owner', async () => {
    const person = await aPerson(api);
    const stranger = await aPerson(api);
    const before = await signedInAgain(api, person);
    const app = await anAuthenticator(api, person);
    const { accessToken: single } = await madeFresh(api, before);
    const remove = (token: string, id = app.factorId) => api.call('DELETE', `/v1/auth/mfa/factors/${id}`, { token });
    const refused = await remove(single);
    expect([refused.status, refused.body.code]).toEqual([403, 'auth.mfa_required']);
    expect((await post('mfa/recovery-codes', undefined, single)).body.code).toBe('auth.mfa_required');
    expect((await remove(stranger.accessToken)).status).toBe(404);
    expect((await remove(person.accessToken, newId())).status).toBe(404);
    expect(
      (await post(`mfa/factors/${app.factorId}/activate`, { code: app.code(1) }, stranger.accessToken)).status,
    ).toBe(404);
    expect((await post(`mfa/factors/${app.factorId}/activate`, { code: app.code(1) }, person.accessToken)).status).toBe(
      409,
    );
    expect((await remove(person.accessToken)).status).toBe(204);
    expect((await login(person.email)).body.accessToken).toEqual(expect.any(String));
    expect(await api.get(Database).query('SELECT 1 FROM recovery_code WHERE user_id = $1', [person.id])).toEqual([]);
    await mail.newest(person.email, /was removed/);
  });

  it('opens what needs a fresh sign-in, as the password does', async () => {
    const person = await aPerson(api);
    const token = person.accessToken;
    const sensitive = () => post('email/change', { email: `new-${person.email}` }, token);
    expect((await sensitive()).status).toBe(202);
    later(14 * 60_000);
    expect((await sensitive()).status).toBe(202);
    later(15 * 60_000 + 1_000);
    const stale = await sensitive();
    expect([stale.status, stale.body.code]).toEqual([403, 'auth.reauthentication_required']);
    expect(stale.body.detail).toContain('/v1/auth/reauthenticate');
    for (const [path, body] of [
      ['mfa/factors', { type: 'totp' }],
      ['mfa/recovery-codes', undefined],
      ['password/change', { currentPassword: PASSWORD, password: 'eight green bottles' }],
    ] as const) {
      expect((await post(path, body, token)).body.code).toBe('auth.reauthentication_required');
    }
    expect((await post('reauthenticate', { password: 'wrong password' }, token)).status).toBe(401);
    expect((await sensitive()).status).toBe(403);
    expect((await post('reauthenticate', { password: PASSWORD }, token)).status).toBe(204);
    expect((await sensitive()).status).toBe(202);

    jest.restoreAllMocks();
    const other = await aPerson(api);
    const phone = await anAuthenticator(api, other);
    later(15 * 60_000 + 1_000);
    const change = () => post('email/change', { email: `new-${other.email}` }, other.accessToken);
    expect((await change()).status).toBe(403);
    expect((await post('reauthenticate', { code: phone.code() }, other.accessToken)).status).toBe(204);
    expect((await change()).status).toBe(202);
  });

  it('takes exactly one proof to reauthenticate', async () => {
    const { accessToken } = await aPerson(api);
    for (const body of [
      {},
      { password: PASSWORD, code: '123456' },
      { password: null },
      { code: 1 },
      { passkey: 1 },
      { passkey: {}, code: '1' },
    ]) {
      expect((await post('reauthenticate', body, accessToken)).status).toBe(400);
    }
    expect((await post('reauthenticate', { password: PASSWORD })).status).toBe(401);
  });

  it('refuses whatever is no code', async () => {
    const person = await aPerson(api);
    await anAuthenticator(api, person);
    const mfaToken = await challenged(person);
    for (const code of [null, 123456, [], {}, '', 'x'.repeat(65), '\u0000']) {
      expect((await post('mfa/verify', { mfaToken, code })).status).toBe(400);
    }
    for (const code of ['000', 'abc', '------', '１２３４５６', `' OR 1=1 --`]) {
      expect((await post('mfa/verify', { mfaToken, code })).status).toBe(401);
    }
    for (const body of [{ type: 'sms' }, { type: null }, {}, { type: 'totp', label: '' }, { type: 'totp', x: 1 }]) {
      expect((await post('mfa/factors', body, person.accessToken)).status).toBe(400);
    }
  });
});

describe('a second factor under attack', () => {
  it('lets five guesses pass and slows the rest down, with new sign-ins, too', async () => {
    const api = await startTestApi(AUTH_MODULES);
    try {
      const person = await aPerson(api);
      const app = await anAuthenticator(api, person);
      const now = new Date();
      jest.spyOn(api.get(Clock), 'now').mockReturnValue(now);
      const guess = async () => {
        const { body } = await api.call('POST', '/v1/auth/login', {
          body: { email: person.email, password: PASSWORD },
        });
        return api.call('POST', '/v1/auth/mfa/verify', { body: { mfaToken: body.mfaToken, code: '000000' } });
      };
      const answers = await Promise.all(Array.from({ length: 9 }, guess));
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual([...Array<number>(5).fill(401), ...Array<number>(4).fill(429)]);
      expect(app.recoveryCodes).toHaveLength(10);
    } finally {
      await api.close();
    }
  });
});

describe('administrators', () => {
  it('need a second factor where it is required, and then no new token', async () => {
    const api = await startTestApi(AUTH_MODULES, { AUTH_ADMIN_MFA: 'required' });
    try {
      const person = await aPerson(api);
      const call = () => api.call('POST', `/v1/admin/users/${newId()}/sessions/revoke`, { token: person.accessToken });
      expect((await call()).body.code).toBe('access.denied');
      await api.get(Transaction).run(() => api.get(RolesApi).grant(person.id, 'admin'));
      const refused = await call();
      expect([refused.status, refused.body.code]).toEqual([403, 'auth.mfa_required']);
      expect(await statusOf(api, person.accessToken)).toBe(200);
      await anAuthenticator(api, person);
      expect((await call()).status).toBe(404);
    } finally {
      await api.close();
    }
  });
});
