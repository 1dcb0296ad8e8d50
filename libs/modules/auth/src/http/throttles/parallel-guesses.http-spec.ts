import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Clock } from '@plinth/kernel';
import { startTestApi, type TestApi } from '@plinth/platform/testing';
import { anAuthenticator } from '../../testing/authenticator.factory.js';
import { aPerson, AUTH_MODULES, PASSWORD, signedInAgain, type Person } from '../../testing/people.factory.js';

const WRONG = 'wrong password';

/** What may be guessed at, by whom it is sent and what it says. */
interface Guess {
  readonly path: string;
  readonly body: object;
  readonly token?: string;
}

describe('guesses that come all at once', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi(AUTH_MODULES, { RATE_LIMIT_AUTH: '100000', RATE_LIMIT_WRITE: '100000' });
    const now = new Date();
    jest.spyOn(api.get(Clock), 'now').mockReturnValue(now);
  });

  afterAll(() => api.close());

  const challenge = async ({ email }: Person): Promise<string> => {
    const { body } = await api.call('POST', '/v1/auth/login', { body: { email, password: PASSWORD } });
    return body.mfaToken;
  };

  const ways: [way: string, passed: number, make: (person: Person) => Promise<Guess> | Guess][] = [
    ['a password', 10, ({ email }) => ({ path: 'login', body: { email, password: WRONG } })],
    [
      'the password of an account that is not there',
      10,
      () => ({ path: 'login', body: { email: 'x@y.zz', password: WRONG } }),
    ],
    [
      'a password to reauthenticate',
      10,
      ({ accessToken }) => ({ path: 'reauthenticate', body: { password: WRONG }, token: accessToken }),
    ],
    [
      'the current password',
      10,
      ({ accessToken }) => ({
        path: 'password/change',
        body: { currentPassword: WRONG, password: 'eight green bottles' },
        token: accessToken,
      }),
    ],
    [
      'the first code of an app',
      5,
      async ({ accessToken: token }) => {
        const { body } = await api.call('POST', '/v1/auth/mfa/factors', { token, body: { type: 'totp' } });
        return { path: `mfa/factors/${String(body.id)}/activate`, body: { code: '000000' }, token };
      },
    ],
    [
      'a code',
      5,
      async (person) => {
        await anAuthenticator(api, person);
        return { path: 'mfa/verify', body: { mfaToken: await challenge(person), code: '000000' } };
      },
    ],
    [
      'a recovery code',
      5,
      async (person) => {
        await anAuthenticator(api, person);
        return { path: 'mfa/verify', body: { mfaToken: await challenge(person), code: 'aaaaa-aaaaa' } };
      },
    ],
    [
      'a code to reauthenticate',
      5,
      async (person) => {
        const again = await signedInAgain(api, person);
        await anAuthenticator(api, person);
        return { path: 'reauthenticate', body: { code: '000000' }, token: again.accessToken };
      },
    ],
  ];

  it.each(ways)('at %s: only the first %i are looked at', async (_, passed, make) => {
    const { path, body, token } = await make(await aPerson(api));
    const guess = () => api.call('POST', `/v1/auth/${path}`, { body, ...(token !== undefined && { token }) });
    const answers = await Promise.all(Array.from({ length: 50 }, guess));
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
    expect(answers.length - refused.length).toBe(passed);
    expect(
      refused.every(({ body: answer, headers }) => answer.code === 'auth.throttled' && headers.get('retry-after')),
    ).toBe(true);
  });
});
