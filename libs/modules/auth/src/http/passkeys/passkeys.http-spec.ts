import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Clock, newId } from '@plinth/kernel';
import { Database, Transaction } from '@plinth/platform/database';
import { startTestApi, type TestApi } from '@plinth/platform/testing';
import { RolesApi } from '@plinth/modules/roles';
import {
  aPerson,
  AUTH_MODULES,
  madeFresh,
  PASSWORD,
  signedInAgain,
  statusOf,
  type Person,
} from '../../testing/people.factory.js';
import { SoftwarePasskey, type Mischief } from '../../testing/software-passkey.factory.js';

describe('passkeys', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi(AUTH_MODULES, { RATE_LIMIT: 'off' });
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  afterAll(() => api.close());

  const post = (path: string, body?: unknown, token?: string) =>
    api.call('POST', `/v1/auth/${path}`, {
      ...(body !== undefined && { body }),
      ...(token !== undefined && { token }),
    });
  const later = (ms: number) => {
    const now = Date.now() + ms;
    jest.spyOn(api.get(Clock), 'now').mockImplementation(() => new Date(now));
  };
  const begin = async ({ accessToken }: Person) =>
    (await post('passkeys/registration-options', undefined, accessToken)).body;
  const aPasskey = async (person: Person) => {
    const passkey = new SoftwarePasskey();
    const response = passkey.create(await begin(person));
    const { status, body } = await post('passkeys', { label: 'Laptop', response }, person.accessToken);
    expect(status).toBe(201);
    return { passkey, id: String(body.id) };
  };
  const options = async (email?: string) =>
    (await post('passkeys/authentication-options', email === undefined ? {} : { email })).body;
  const authenticate = (response: unknown) => post('passkeys/authenticate', { response });

  it('sign in by themselves, as both factors', async () => {
    const person = await aPerson(api);
    const { passkey } = await aPasskey(person);
    const offered = await options();
    expect(offered).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
    const { status, body, headers } = await authenticate(passkey.get(offered));
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body.user.id).toBe(person.id);
    expect(await statusOf(api, body.accessToken)).toBe(200);
    const [session] = await api.get(Database).query('SELECT amr FROM session ORDER BY created_at DESC LIMIT 1');
    expect(session).toEqual({ amr: ['hwk', 'user', 'mfa'] });
    const list = await api.call('GET', '/v1/auth/passkeys', { token: person.accessToken });
    expect(list.body.data).toEqual([
      expect.objectContaining({ label: 'Laptop', backedUp: false, lastUsedAt: expect.any(String) }),
    ]);
  });

  it('stand in as second factor after a password, with or without user verification', async () => {
    const person = await aPerson(api);
    const { passkey, id } = await aPasskey(person);
    const challenge = async () => (await post('login', { email: person.email, password: PASSWORD })).body;
    const { mfaRequired, mfaToken, factors } = await challenge();
    expect([mfaRequired, factors]).toEqual([true, [{ id, type: 'passkey' }]]);
    const offered = await post('mfa/passkey-options', { mfaToken });
    expect(offered.body.allowCredentials).toHaveLength(1);
    const response = passkey.get(offered.body, { userVerified: false });
    expect((await post('mfa/verify', { mfaToken, passkey: response, code: '123456' })).status).toBe(400);
    const verified = await post('mfa/verify', { mfaToken, passkey: response });
    expect(verified.body.user.id).toBe(person.id);
    expect((await post('mfa/verify', { mfaToken, passkey: response })).status).toBe(401);

    const again = (await challenge()).mfaToken;
    expect((await post('mfa/verify', { mfaToken: again, passkey: passkey.get(await options()) })).status).toBe(401);
    const stranger = await aPerson(api);
    const { passkey: foreign } = await aPasskey(stranger);
    const more = (await post('mfa/passkey-options', { mfaToken: again })).body;
    expect((await post('mfa/verify', { mfaToken: again, passkey: foreign.get(more) })).status).toBe(401);
    expect((await post('mfa/passkey-options', { mfaToken: 'x' })).status).toBe(401);
  });

  it('are refused for anything that is not exactly right', async () => {
    const person = await aPerson(api);
    const { passkey } = await aPasskey(person);
    const other = new SoftwarePasskey();
    const mischief: Record<string, Mischief> = {
      'another origin': { origin: 'https://evil.example' },
      'another port': { origin: 'http://localhost:1' },
      'another relying party': { rpId: 'evil.example' },
      'another ceremony': { type: 'webauthn.create' },
      'a challenge of its own': { challenge: Buffer.alloc(32).toString('base64url') },
      'a challenge for registration': { challenge: (await begin(person)).challenge },
      'nobody present': { userPresent: false },
      'nobody verified': { userVerified: false },
      'a counter that went back': { counter: 0 },
      'another key': { signWith: other },
      'the handle of somebody else': { userHandle: Buffer.from('somebody else').toString('base64url') },
    };
    expect((await authenticate(passkey.get(await options()))).status).toBe(200);
    for (const [what, wrong] of Object.entries(mischief)) {
      const { status, body } = await authenticate(passkey.get(await options(), wrong));
      expect({ what, status, code: body.code }).toEqual({ what, status: 401, code: 'auth.invalid_passkey' });
    }
    expect((await authenticate(other.get(await options()))).status).toBe(401);
  });

  it('have challenges that are good once, under a race, too, and for five minutes', async () => {
    const person = await aPerson(api);
    const { passkey } = await aPasskey(person);
    const response = passkey.get(await options());
    const answers = await Promise.all(Array.from({ length: 50 }, () => authenticate(response)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const slow = passkey.get(await options());
    later(5 * 60_000 + 1_000);
    expect((await authenticate(slow)).status).toBe(401);
  });

  it('are registered once, for whoever asked, from the right place', async () => {
    const person = await aPerson(api);
    const stranger = await aPerson(api);
    const passkey = new SoftwarePasskey();
    const offered = await begin(person);
    expect(offered).toMatchObject({
      rp: { id: 'localhost', name: 'Plinth' },
      user: { name: person.email },
      attestation: 'none',
      excludeCredentials: [],
    });
    const response = passkey.create(offered);
    expect((await post('passkeys', { response }, stranger.accessToken)).status).toBe(401);
    // The stranger has used the challenge up.
    expect((await post('passkeys', { response }, person.accessToken)).status).toBe(401);
    const wrong = passkey.create(await begin(person), { origin: 'https://evil.example' });
    expect((await post('passkeys', { response: wrong }, person.accessToken)).status).toBe(401);
    expect((await post('passkeys', { response: passkey.create(await begin(person)) }, person.accessToken)).status).toBe(
      201,
    );
    const taken = await post('passkeys', { response: passkey.create(await begin(stranger)) }, stranger.accessToken);
    expect([taken.status, taken.body.code]).toEqual([409, 'auth.passkey_taken']);
    expect((await begin(person)).excludeCredentials).toHaveLength(1);
  });

  it('tell nobody which addresses have an account', async () => {
    const person = await aPerson(api);
    const without = await aPerson(api);
    await aPasskey(person);
    const shape = (offered: any) => ({
      keys: Object.keys(offered).sort(),
      allowed: offered.allowCredentials.map((allowed: any) => [Object.keys(allowed).sort(), allowed.id.length]),
    });
    const known = shape(await options(person.email));
    expect(known.allowed).toHaveLength(8);
    expect(shape(await options(without.email))).toEqual(known);
    expect(shape(await options('nobody@example.com'))).toEqual(known);
    await aPasskey(person);
    expect(shape(await options(person.email))).toEqual(known);
    const orders = await Promise.all(
      [person, without].map(async ({ email }) => (await options(email)).allowCredentials),
    );
    for (const shown of orders) {
      const ids = shown.map(({ id }: { id: string }) => id);
      expect(ids).toEqual([...ids].sort());
    }
    expect((await options('nobody@example.com')).allowCredentials).toEqual(
      (await options('NOBODY@example.com')).allowCredentials,
    );
  });

  it('are fifty at most, however many are made at once', async () => {
    const person = await aPerson(api);
    const { id } = await aPasskey(person);
    await api.get(Database).query(
      `INSERT INTO passkey (id, user_id, credential_id, public_key, counter, transports, backed_up, created_at)
       SELECT gen_random_uuid(), user_id, n || credential_id, public_key, counter, transports, backed_up, created_at
       FROM passkey, generate_series(1, 47) AS n WHERE id = $1`,
      [id],
    );
    const begun = await Promise.all(Array.from({ length: 6 }, () => begin(person)));
    const answers = await Promise.all(
      begun.map((offered) => post('passkeys', { response: new SoftwarePasskey().create(offered) }, person.accessToken)),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
    expect(answers.filter(({ body }) => body.code === 'auth.too_many_keys')).toHaveLength(4);
  });

  it('are as many for whoever has more than are shown: the newest', async () => {
    const person = await aPerson(api);
    for (let made = 0; made < 9; made += 1) await aPasskey(person);
    const shown = (await options(person.email)).allowCredentials.map(({ id }: { id: string }) => id);
    const rows = await api
      .get(Database)
      .query('SELECT credential_id AS id FROM passkey WHERE user_id = $1 ORDER BY created_at DESC LIMIT 8', [
        person.id,
      ]);
    expect(shown).toEqual(rows.map(({ id }) => id as string).sort());
  });

  it('prove identity again, and go only from a session that passed one', async () => {
    const person = await aPerson(api);
    const old = await signedInAgain(api, person);
    const { passkey, id } = await aPasskey(person);
    const before = (await madeFresh(api, old)).accessToken;
    const stranger = await aPerson(api);
    const { passkey: foreign } = await aPasskey(stranger);
    const remove = (token: string, which = id) => api.call('DELETE', `/v1/auth/passkeys/${which}`, { token });
    expect((await remove(before)).body.code).toBe('auth.mfa_required');
    expect((await remove(stranger.accessToken)).status).toBe(404);
    expect((await remove(person.accessToken, newId())).status).toBe(404);
    later(15 * 60_000 + 1_000);
    expect((await remove(person.accessToken)).body.code).toBe('auth.reauthentication_required');
    const prove = async (with_: SoftwarePasskey) =>
      (await post('reauthenticate', { passkey: with_.get(await options()) }, person.accessToken)).status;
    expect(await prove(foreign)).toBe(401);
    expect(await prove(passkey)).toBe(204);
    expect((await remove(person.accessToken)).status).toBe(204);
    expect((await authenticate(passkey.get(await options()))).status).toBe(401);
    expect((await post('login', { email: person.email, password: PASSWORD })).body.accessToken).toEqual(
      expect.any(String),
    );
  });

  it('open the administrators’ surface where it needs a second factor', async () => {
    const strict = await startTestApi(AUTH_MODULES, { ...api.env, AUTH_ADMIN_MFA: 'required' });
    try {
      const person = await aPerson(api);
      const { passkey } = await aPasskey(person);
      await api.get(Transaction).run(() => api.get(RolesApi).grant(person.id, 'admin'));
      const { body } = await authenticate(passkey.get(await options()));
      const path = `/v1/admin/users/${newId()}/sessions/revoke`;
      expect((await strict.call('POST', path, { token: body.accessToken })).status).toBe(404);
    } finally {
      await strict.close();
    }
  });

  it('let no suspended user in', async () => {
    const person = await aPerson(api);
    const { passkey } = await aPasskey(person);
    await api.get(Database).query(`UPDATE user_account SET status = 'suspended' WHERE id = $1`, [person.id]);
    expect((await authenticate(passkey.get(await options()))).body.code).toBe('auth.invalid_passkey');
  });

  it('are refused when they are nonsense', async () => {
    const person = await aPerson(api);
    const { passkey } = await aPasskey(person);
    const good = passkey.get(await options()) as Record<string, unknown>;
    for (const response of [null, 1, 'x', [], [good], 'x'.repeat(40_000), { x: 'x'.repeat(40_000) }]) {
      expect((await authenticate(response)).status).toBe(400);
      expect((await post('passkeys', { response }, person.accessToken)).status).toBe(400);
    }
    for (const response of [
      ...[
        {},
        { id: 1 },
        { ...good, id: '\u0000' },
        { ...good, rawId: 'x' },
        { ...good, type: 'x' },
        { ...good, response: null },
      ],
      ...[
        { ...good, response: {} },
        { ...good, response: 'x' },
        { ...good, response: { ...(good['response'] as object), signature: 1 } },
      ],
      { ...good, response: { ...(good['response'] as object), clientDataJSON: 'e30' } },
      { ...good, response: { ...(good['response'] as object), authenticatorData: '' } },
      { ...good, response: { ...(good['response'] as object), userHandle: { a: 1 } } },
    ]) {
      expect([400, 401]).toContain((await authenticate(response)).status);
      expect([400, 401]).toContain((await post('passkeys', { response }, person.accessToken)).status);
    }
  });
});
