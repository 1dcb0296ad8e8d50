import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestApi, type TestApi } from '@plinth/platform/testing';
import { AuthApi } from '../auth.api.js';
import { aPerson, AUTH_MODULES, PASSWORD, statusOf } from '../testing/people.factory.js';

describe('the first administrator', () => {
  let api: TestApi;

  beforeEach(async () => {
    api = await startTestApi(AUTH_MODULES, { AUTH_REQUIRE_VERIFIED_EMAIL: 'false' });
  });

  afterEach(() => api.close());

  const bootstrap = (email: string, password: string | null = null, isJudged = false) =>
    api.get(AuthApi).bootstrapAdministrator(email, password, isJudged);
  const login = (email: string, password: string) => api.call('POST', '/v1/auth/login', { body: { email, password } });

  it('is made once, with a password that is told once', async () => {
    const made = await Promise.all(Array.from({ length: 10 }, () => bootstrap('root@example.com')));
    const told = made.filter((each) => each !== null);
    expect(told).toHaveLength(1);
    expect(told[0]).toEqual({ email: 'root@example.com', password: expect.stringMatching(/^[\w-]{20}$/) });
    const { body } = await login('root@example.com', told[0]?.password ?? '');
    expect(body.user).toMatchObject({ roles: ['member', 'super-admin'], emailVerified: true });
    expect(await bootstrap('other@example.com')).toBeNull();
  });

  it('is not made with a password that is guessed first, where that is judged', async () => {
    for (const password of ['password1234', 'qwertyuiop123', 'plinth-plinth-2026']) {
      await expect(bootstrap('root@example.com', password, true)).rejects.toMatchObject({
        code: expect.stringMatching(/^auth\.password_too_/),
      });
    }
    expect(await bootstrap('root@example.com', 'password1234')).not.toBeNull();
  });

  it('may be an account that is there already, which then has the operator’s password alone', async () => {
    const person = await aPerson(api);
    const chosen = 'chosen by the operator';
    expect(await bootstrap(person.email, chosen)).toEqual({ email: person.email, password: null });
    expect(await statusOf(api, person.accessToken)).toBe(401);
    expect((await login(person.email, PASSWORD)).status).toBe(401);
    expect((await login(person.email, chosen)).body.user.roles).toContain('super-admin');
  });
});
