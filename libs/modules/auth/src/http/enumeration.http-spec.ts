import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { currentContext } from '@plinth/platform/context';
import { Database } from '@plinth/platform/database';
import { startTestApi, type TestApi } from '@plinth/platform/testing';
import { PasswordHasher } from '../application/passwords/password-hasher.js';
import { GuessThrottle } from '../application/throttle/guess-throttle.js';
import { SoftwarePasskey } from '../testing/software-passkey.factory.js';
import { aPerson, AUTH_MODULES, PASSWORD, type Person } from '../testing/people.factory.js';

const SAMPLES = 15;
const TRIES = 6;

/** An address that has an account, and one that has none. */
type Pair = [known: string, unknown: string];

describe('an address that has an account, and one that has none', () => {
  let api: TestApi;
  let hiding: TestApi;
  let person: Person;
  let suspended: Person;
  let passwordless: Person;
  let caller: Person;

  beforeAll(async () => {
    api = await startTestApi(AUTH_MODULES, { RATE_LIMIT: 'off' });
    hiding = await startTestApi(AUTH_MODULES, { RATE_LIMIT: 'off', AUTH_HIDE_ACCOUNTS: 'true' });
    person = await aPerson(api);
    suspended = await aPerson(api);
    passwordless = await aPerson(api);
    caller = await aPerson(api);
    await api.get(Database).query(`UPDATE user_account SET status = 'suspended' WHERE id = $1`, [suspended.id]);
    await api.get(Database).query('DELETE FROM password_credential WHERE user_id = $1', [passwordless.id]);
  });

  afterAll(async () => {
    await hiding.close();
    await api.close();
  });

  let strangers = 0;
  const stranger = () => `stranger-${String((strangers += 1))}@example.com`;

  /** What a request asks of the database, of the throttle and of the processor. */
  const workOf = async (at: TestApi, send: () => Promise<{ status: number }>): Promise<string[]> => {
    const database = at.get(Database);
    const work: string[] = [];
    const noted = (['query', 'change', 'prepared'] as const).map((method) => {
      const original = database[method].bind(database) as (...args: unknown[]) => Promise<never>;
      return jest.spyOn(database, method).mockImplementation((...args: unknown[]) => {
        // What the process does by itself meanwhile has no address.
        if (currentContext()?.ip) work.push(String(args[0]).slice(0, 60));
        return original(...args);
      });
    });
    const hasher = at.get(PasswordHasher);
    const steps = {
      verify: jest.spyOn(hasher, 'verify'),
      hash: jest.spyOn(hasher, 'hash'),
      attempt: jest.spyOn(at.get(GuessThrottle), 'attempt'),
    };
    try {
      work.push(String((await send()).status));
      for (const [name, { mock }] of Object.entries(steps)) work.push(`${name} ${String(mock.calls.length)}`);
    } finally {
      for (const each of [...noted, ...Object.values(steps)]) each.mockRestore();
    }
    return work.sort();
  };

  const ways: [path: string, at: () => TestApi, body: (email: string) => object, pairs: () => Pair[]][] = [
    [
      'login',
      () => api,
      (email) => ({ email, password: 'wrong password' }),
      () => [
        [person.email, stranger()],
        [suspended.email, stranger()],
        [passwordless.email, stranger()],
      ],
    ],
    ['password/forgot', () => api, (email) => ({ email }), () => [[person.email, stranger()]]],
    ['magic-link', () => api, (email) => ({ email }), () => [[person.email, stranger()]]],
    ['email/resend', () => api, (email) => ({ email }), () => [[person.email, stranger()]]],
    ['email/change', () => api, (email) => ({ email }), () => [[person.email, stranger()]]],
    ['passkeys/authentication-options', () => api, (email) => ({ email }), () => [[person.email, stranger()]]],
    ['register', () => hiding, (email) => ({ email, password: PASSWORD }), () => [['ada@example.com', stranger()]]],
  ];

  it.each(ways)('cost the same work on %s', async (path, at, body, pairs) => {
    const send = (email: string) => () =>
      at().call('POST', `/v1/auth/${path}`, {
        body: body(email),
        token: path === 'email/change' ? caller.accessToken : undefined,
      });
    if (path === 'register') await send('ada@example.com')();
    // The first request of all may find something that is remembered from then on.
    await send(stranger())();
    for (const [known, unknown] of pairs()) {
      const work = await workOf(at(), send(known));
      expect(work).toEqual(await workOf(at(), send(unknown)));
      if (path === 'login') expect(work).toContain('verify 1');
      if (path === 'register') expect(work).toContain('hash 1');
    }
  });

  it('take the same time to be refused', async () => {
    const time = async (email: string): Promise<number> => {
      const started = performance.now();
      await api.call('POST', '/v1/auth/login', { body: { email, password: 'wrong password' } });
      return performance.now() - started;
    };
    const median = (times: number[]) => times.sort((left, right) => left - right)[times.length >> 1] ?? Number.NaN;
    const differences: number[] = [];
    // A machine that is busy with something else is given other chances; a difference in the work would show in all.
    do {
      const known: number[] = [];
      const unknown: number[] = [];
      for (let n = 0; n < SAMPLES; n++) {
        known.push(await time(person.email));
        unknown.push(await time(stranger()));
      }
      differences.push(Math.abs(median(known) / median(unknown) - 1));
    } while ((differences.at(-1) ?? 0) > 0.1 && differences.length < TRIES);
    expect(Math.min(...differences)).toBeLessThan(0.1);
  });

  it('are answered the same when a passkey is wrong', async () => {
    const answers = [];
    for (const email of [person.email, stranger()]) {
      const { body: offered } = await api.call('POST', '/v1/auth/passkeys/authentication-options', { body: { email } });
      const response = new SoftwarePasskey().get(offered);
      const { status, body } = await api.call('POST', '/v1/auth/passkeys/authenticate', { body: { response } });
      answers.push([status, body.code]);
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.[0]).toBe(401);
  });
});
