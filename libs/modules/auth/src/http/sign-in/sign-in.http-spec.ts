import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Revocations } from '@plinth/platform/access';
import { Database } from '@plinth/platform/database';
import { startTestApi, type TestApi } from '@plinth/platform/testing';
import { UsersApi, type UserRecord } from '@plinth/modules/users';
import { PasswordHasher } from '../../application/passwords/password-hasher.js';
import { SignIn } from '../../application/sign-in/sign-in.js';
import { AuthErrors } from '../../auth.errors.js';
import { aPerson, AUTH_MODULES, PASSWORD, signedInAgain, statusOf } from '../../testing/people.factory.js';

const CLAIMS = { iss: 'http://localhost:0', aud: 'plinth' };

function claimsOf(token: string) {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

describe('signing in', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi(AUTH_MODULES, { RATE_LIMIT: 'off' });
  });

  afterAll(() => api.close());

  const post = (path: string, body: unknown) => api.call('POST', `/v1/auth/${path}`, { body });
  const actions = async (userId: string) =>
    (
      await api
        .get(Database)
        .query(`SELECT action, outcome FROM audit_event WHERE subject_id = $1 OR resource_id = $1::text ORDER BY seq`, [
          userId,
        ])
    ).map(({ action, outcome }) => [action, outcome].join(' '));

  it('registers and is signed in at once', async () => {
    const answer = await post('register', { email: 'ada@example.com', password: PASSWORD, displayName: 'Ada' });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toEqual({
      user: expect.objectContaining({ email: 'ada@example.com', displayName: 'Ada', roles: ['member'] }),
      accessToken: expect.any(String),
      tokenType: 'Bearer',
      expiresIn: 900,
      refreshToken: expect.stringMatching(/^plr_[\w-]{86}$/),
      refreshExpiresIn: expect.any(Number),
    });
    const claims = claimsOf(answer.body.accessToken);
    expect(claims).toMatchObject({ ...CLAIMS, sub: answer.body.user.id, exp: claims.iat + 900 });
    expect(Object.keys(claims).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti', 'sid', 'sub']);
    expect(await statusOf(api, answer.body.accessToken)).toBe(200);
    expect(await actions(answer.body.user.id)).toEqual(['users.user_created success', 'auth.user_registered success']);
  });

  it('signs in with the address in any spelling, and keeps no password or token in the clear', async () => {
    const person = await aPerson(api);
    const answer = await post('login', { email: ` ${person.email.toUpperCase()}`, password: PASSWORD });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body.user).toMatchObject({ id: person.id, lastLoginAt: expect.any(String) });
    expect(answer.body.refreshToken).not.toBe(person.refreshToken);
    const rows = await api.get(Database).query('SELECT hash FROM password_credential WHERE user_id = $1', [person.id]);
    expect(rows[0]?.['hash']).toMatch(/^\$argon2id\$v=19\$m=7168,t=1,p=1\$/);
    const everything = await api.get(Database).query('SELECT * FROM session WHERE user_id = $1', [person.id]);
    expect(JSON.stringify(everything)).not.toContain(person.refreshToken);
    expect(await actions(person.id)).toContain('auth.login_succeeded success');
  });

  it('takes the same characters for the same password, however they are composed', async () => {
    const email = 'nf@example.com';
    expect((await post('register', { email, password: 'Ångström café'.normalize('NFD') })).status).toBe(201);
    expect((await post('login', { email, password: 'Ångström café'.normalize('NFC') })).status).toBe(200);
    expect((await post('login', { email, password: 'Angstrom cafe' })).status).toBe(401);
  });

  it('makes one account of a hundred simultaneous registrations', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        post('register', { email: n % 2 ? 'race@example.com' : 'RACE@example.com', password: PASSWORD }),
      ),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(99);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('users.email_taken');
  });

  it('answers unknown accounts, wrong passwords, missing passwords and suspended accounts alike', async () => {
    const person = await aPerson(api);
    const suspended = await aPerson(api);
    const passwordless = await aPerson(api);
    const database = api.get(Database);
    await database.query(`UPDATE user_account SET status = 'suspended' WHERE id = $1`, [suspended.id]);
    await database.query(`DELETE FROM password_credential WHERE user_id = $1`, [passwordless.id]);
    const hasher = jest.spyOn(api.get(PasswordHasher), 'verify');
    const attempts = [
      { email: 'nobody@example.com', password: PASSWORD },
      { email: 'no address at all', password: PASSWORD },
      { email: person.email, password: 'wrong password' },
      { email: passwordless.email, password: PASSWORD },
      { email: suspended.email, password: PASSWORD },
    ];
    const answers = [];
    for (const attempt of attempts) answers.push(await post('login', attempt));
    for (const { status, body, headers } of answers) {
      const { requestId: _, ...rest } = body;
      expect(status).toBe(401);
      expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
      expect(rest).toEqual({ ...answers[0]?.body, requestId: undefined });
      expect(rest.code).toBe('auth.invalid_credentials');
    }
    // The same work for each: one verification, of a hash with the same parameters.
    expect(hasher).toHaveBeenCalledTimes(attempts.length);
    expect(hasher.mock.calls.map(([hash]) => hash === null)).toEqual([true, true, false, true, false]);
    hasher.mockRestore();
    const failures = await database.query(
      `SELECT details->>'reason' AS reason FROM audit_event WHERE action = 'auth.login_failed' ORDER BY seq DESC LIMIT 5`,
    );
    expect(failures.map(({ reason }) => reason).reverse()).toEqual([
      'unknown_account',
      'unknown_account',
      'wrong_password',
      'no_password',
      'suspended',
    ]);
    const trail = JSON.stringify(await database.query('SELECT * FROM audit_event'));
    expect(trail).not.toContain('@example.com');
    expect(trail).not.toContain(PASSWORD);
  });

  it('lets a suspended user out everywhere, at once', async () => {
    const person = await aPerson(api);
    expect(await statusOf(api, person.accessToken)).toBe(200);
    await api.get(Database).query(`UPDATE user_account SET status = 'suspended' WHERE id = $1`, [person.id]);
    await api.get(Revocations).user(person.id);
    expect(await statusOf(api, person.accessToken)).toBe(401);
    expect((await post('refresh', { refreshToken: person.refreshToken })).status).toBe(401);
  });

  it('hashes a password anew when the parameters have risen', async () => {
    const person = await aPerson(api);
    const database = api.get(Database);
    const cheap = await api.get(PasswordHasher).hash(PASSWORD);
    await database.query('UPDATE password_credential SET hash = $2 WHERE user_id = $1', [person.id, cheap]);
    const outdated = jest.spyOn(api.get(PasswordHasher), 'isOutdated').mockReturnValue(true);
    expect((await signedInAgain(api, person)).accessToken).toEqual(expect.any(String));
    // Where there is no room for that now, they are signed in nevertheless.
    const busy = jest.spyOn(api.get(PasswordHasher), 'hash').mockRejectedValueOnce(AuthErrors.busy());
    expect((await signedInAgain(api, person)).accessToken).toEqual(expect.any(String));
    busy.mockRestore();
    outdated.mockRestore();
    const [row] = await database.query('SELECT hash FROM password_credential WHERE user_id = $1', [person.id]);
    expect(row?.['hash']).not.toBe(cheap);
    expect((await signedInAgain(api, person)).accessToken).toEqual(expect.any(String));
  });

  it('refuses passwords that are short, long, common or personal, quickly', async () => {
    const email = 'grace.hopper@example.com';
    const register = (password: string) => post('register', { email, password, displayName: 'Grace Hopper' });
    expect((await register('a1b2c3d')).body.errors[0].pointer).toBe('/password');
    expect((await register('x'.repeat(129))).status).toBe(400);
    const started = performance.now();
    expect((await register('é'.repeat(400_000))).status).toBe(400);
    expect(performance.now() - started).toBeLessThan(1_000);
    expect((await register('Password123!')).body.code).toBe('auth.password_too_common');
    expect((await register('grace-hopper-1906')).body.code).toBe('auth.password_too_personal');
    expect((await register('🙂🙃🙂🙃🙂🙃🙂🦜')).status).toBe(201);
  });

  it('opens no session for who was suspended, or changed the password, while the old one was verified', async () => {
    const person = await aPerson(api);
    const user = (await api.get(UsersApi).find(person.id)) as UserRecord;
    const sessions = async () =>
      (await api.get(Database).query('SELECT id FROM session WHERE user_id = $1', [person.id])).length;
    const before = [await sessions(), await actions(person.id)];
    const accepted = jest.fn(() => Promise.resolve());
    const changed = { holds: () => Promise.resolve(false), accepted };
    const refused = expect.objectContaining({ code: 'auth.invalid_credentials' });
    await expect(api.get(SignIn).complete(user, ['pwd'], changed)).rejects.toEqual(refused);
    expect(accepted).not.toHaveBeenCalled();
    await api.get(Database).query(`UPDATE user_account SET status = 'suspended' WHERE id = $1`, [person.id]);
    await expect(api.get(SignIn).complete(user, ['pwd'])).rejects.toEqual(refused);
    expect([await sessions(), await actions(person.id)]).toEqual(before);
  });
});

describe('signing in where addresses must be verified', () => {
  it('registers without tokens and lets nobody in before', async () => {
    const api = await startTestApi(AUTH_MODULES, { AUTH_REQUIRE_VERIFIED_EMAIL: 'true' });
    try {
      const body = { email: 'ada@example.com', password: PASSWORD };
      const registered = await api.call('POST', '/v1/auth/register', { body });
      expect(registered.status).toBe(201);
      expect(Object.keys(registered.body)).toEqual(['user']);
      const login = await api.call('POST', '/v1/auth/login', { body });
      expect([login.status, login.body.code]).toEqual([403, 'auth.email_unverified']);
      const wrong = await api.call('POST', '/v1/auth/login', { body: { ...body, password: 'wrong password' } });
      expect(wrong.body.code).toBe('auth.invalid_credentials');
    } finally {
      await api.close();
    }
  });
});
