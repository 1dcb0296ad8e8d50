import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Clock } from '@plinth/kernel';
import { Database, Transaction } from '@plinth/platform/database';
import { eventually, startTestApi, type TestApi } from '@plinth/platform/testing';
import { MfaFactorsRepository } from '../../persistence/mfa-factors.repository.js';
import { OwnerLocksRepository } from '../../persistence/owner-locks.repository.js';
import { anAuthenticator, codeOf } from '../../testing/authenticator.factory.js';
import {
  aPerson,
  AUTH_MODULES,
  madeFresh,
  PASSWORD,
  refreshed,
  signedInAgain,
  statusOf,
  type Person,
} from '../../testing/people.factory.js';
import { SoftwarePasskey } from '../../testing/software-passkey.factory.js';

describe('the first second factor of an account', () => {
  let api: TestApi;
  let other: TestApi;

  beforeAll(async () => {
    api = await startTestApi(AUTH_MODULES, { RATE_LIMIT: 'off' });
    other = await startTestApi(AUTH_MODULES, api.env);
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  afterAll(async () => {
    await other.close();
    await api.close();
  });

  const post = async ({ accessToken: token }: Person, path: string, body?: unknown, at = api) => {
    const answer = await at.call('POST', `/v1/auth/${path}`, { token, ...(body !== undefined && { body }) });
    return { ...answer, told: [answer.status, answer.body?.code] };
  };
  const later = (ms: number) => {
    const now = Date.now() + ms;
    jest.spyOn(api.get(Clock), 'now').mockImplementation(() => new Date(now));
  };
  const MFA_REQUIRED = [403, 'auth.mfa_required'];
  const STALE = [403, 'auth.reauthentication_required'];
  const aPasskey = async (person: Person) => {
    const passkey = new SoftwarePasskey();
    const { body } = await post(person, 'passkeys/registration-options');
    expect((await post(person, 'passkeys', { response: passkey.create(body) })).status).toBe(201);
    return passkey;
  };
  const beginTotp = (person: Person) => post(person, 'mfa/factors', { type: 'totp' });

  it.each([
    ['an authenticator app', anAuthenticator],
    ['a passkey', (_: TestApi, person: Person) => aPasskey(person)],
  ])('takes the fresh sign-in of all other sessions, on every instance: %s', async (_, enrol) => {
    const owner = await aPerson(api);
    const old = await signedInAgain(api, owner);
    const sensitive = (person: Person, at = api) => post(person, 'email/change', { email: `new-${owner.email}` }, at);
    expect((await sensitive(old, other)).status).toBe(202);
    await enrol(api, owner);
    expect((await sensitive(old)).told).toEqual(STALE);
    const told = await eventually(async () => ((await sensitive(old, other)).status === 403 ? STALE : null), 1);
    expect(told).toEqual(STALE);
    // Nothing else is taken from it, and nothing at all from the session that did it.
    expect(await statusOf(api, old.accessToken)).toBe(200);
    expect((await sensitive(owner)).status).toBe(202);
    expect((await sensitive(owner, other)).status).toBe(202);
  });

  it('lets nobody in who began beforehand', async () => {
    const owner = await aPerson(api);
    const old = await signedInAgain(api, owner);
    const begun = await beginTotp(old);
    const { body: challenge } = await post(old, 'passkeys/registration-options');
    await aPasskey(owner);
    const fresh = await madeFresh(api, old);
    const now = Math.floor(api.get(Clock).now().getTime() / 30_000);
    const activate = `mfa/factors/${String(begun.body.id)}/activate`;
    expect((await post(fresh, activate, { code: codeOf(begun.body.secret, now) })).told).toEqual(MFA_REQUIRED);
    const response = new SoftwarePasskey().create(challenge);
    expect((await post(fresh, 'passkeys', { response })).told).toEqual(MFA_REQUIRED);
    expect((await beginTotp(fresh)).told).toEqual(MFA_REQUIRED);
    expect((await post(fresh, 'passkeys/registration-options')).told).toEqual(MFA_REQUIRED);
    // Its owner adds as many as they like.
    expect((await beginTotp(owner)).status).toBe(201);
    await aPasskey(owner);
  });

  it('is one of however many come at once', async () => {
    const owner = await aPerson(api);
    const sessions = await Promise.all(Array.from({ length: 6 }, () => signedInAgain(api, owner)));
    const answers = await Promise.all(
      sessions.map(async (session) => {
        const { body } = await post(session, 'passkeys/registration-options');
        return { session, response: new SoftwarePasskey().create(body) };
      }),
    ).then((begun) => Promise.all(begun.map(({ session, response }) => post(session, 'passkeys', { response }))));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(5);
  });

  it('is asked of a sign-in that comes while it is added', async () => {
    const owner = await aPerson(api);
    const { body } = await beginTotp(owner);
    let signIn: ReturnType<typeof api.call> | undefined;
    await api.get(Transaction).run(async () => {
      await api.get(OwnerLocksRepository).take('factors', owner.id);
      await api.get(MfaFactorsRepository).activate(body.id, new Date());
      signIn = api.call('POST', '/v1/auth/login', { body: { email: owner.email, password: PASSWORD } });
      await new Promise((resolve) => setTimeout(resolve, 500));
    });
    expect((await signIn)?.body.mfaRequired).toBe(true);
  });

  it('is what a session without it proves itself by from then on', async () => {
    const owner = await aPerson(api);
    const [old, ancient] = [await signedInAgain(api, owner), await signedInAgain(api, owner)];
    const app = await anAuthenticator(api, owner);
    const passkey = await aPasskey(owner);
    expect((await post(old, 'reauthenticate', { password: 'wrong password' })).told).toEqual([
      401,
      'auth.invalid_credentials',
    ]);
    expect((await post(old, 'reauthenticate', { password: PASSWORD })).told).toEqual(MFA_REQUIRED);
    expect((await beginTotp(old)).told).toEqual(STALE);
    later(60_000);
    expect((await post(old, 'reauthenticate', { code: app.code() })).status).toBe(204);
    expect((await beginTotp(old)).status).toBe(201);
    const { body } = await api.call('POST', '/v1/auth/passkeys/authentication-options', { body: {} });
    expect((await post(ancient, 'reauthenticate', { passkey: passkey.get(body) })).status).toBe(204);
    expect((await beginTotp(ancient)).status).toBe(201);
    // Then the password does, as before.
    later(20 * 60_000);
    const renewed = await refreshed(api, old);
    expect((await beginTotp(renewed)).told).toEqual(STALE);
    expect((await post(renewed, 'reauthenticate', { password: PASSWORD })).status).toBe(204);
    expect((await beginTotp(renewed)).status).toBe(201);
  });

  it('is followed by nine more authenticator apps, and by one that waits', async () => {
    const owner = await aPerson(api);
    await Promise.all(Array.from({ length: 20 }, () => beginTotp(owner)));
    const rows = await api.get(Database).query('SELECT FROM mfa_factor WHERE user_id = $1', [owner.id]);
    expect(rows).toHaveLength(1);
    for (let made = 0; made < 10; made += 1) await anAuthenticator(api, owner);
    expect((await beginTotp(owner)).told).toEqual([422, 'auth.too_many_factors']);
  });
});
