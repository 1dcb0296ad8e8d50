import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { roles } from '@plinth/modules/roles';
import { users } from '@plinth/modules/users';
import { startTestApi, type TestApi } from '@plinth/platform/testing';
import { auth } from '../../index.js';

const password = 'seven green bottles';

describe('signing in', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi([roles, users, auth], { RATE_LIMIT_AUTH: '10000' });
  });

  afterAll(() => api.close());

  it('registers, signs in and refreshes', async () => {
    const email = 'ada@example.com';
    const registered = await api.call('POST', '/v1/auth/register', { body: { email, password, displayName: 'Ada' } });
    expect(registered.body).toBe(201);
  });
});
