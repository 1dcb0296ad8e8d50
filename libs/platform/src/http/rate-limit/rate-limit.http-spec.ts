import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Post } from '@nestjs/common';
import { newId } from '@plinth/kernel';
import { Authenticated, PrincipalResolver, Public } from '../../access/index.js';
import type { Principal } from '../../context/index.js';
import { defineModule } from '../../module/index.js';
import { startTestApi, type TestApi } from '../../testing/index.js';

/** Takes the token for the user's id. */
class AnyUser extends PrincipalResolver {
  resolve(userId: string): Promise<Principal> {
    const authTime = new Date();
    return Promise.resolve({
      ...{ kind: 'user', userId, sessionId: null, organizationId: null, permissions: new Set<string>() },
      ...{ authTime, amr: [], actorId: null },
    } as Principal);
  }
}

@Controller('things')
class ThingsController {
  @Authenticated()
  @Get()
  read() {
    return {};
  }
}

@Controller('auth')
class SignInController {
  @Public()
  @Post('login')
  login() {
    return {};
  }
}

@Module({ providers: [{ provide: PrincipalResolver, useClass: AnyUser }], exports: [PrincipalResolver] })
class ThingsModule {}

@Module({ controllers: [ThingsController, SignInController] })
class ThingsHttpModule {}

const things = defineModule({ name: 'things', core: ThingsModule, http: ThingsHttpModule, personalData: 'none' });

/** Waits for the next window where the current one is about to end, so that no test is cut in two. */
async function withinOneWindow(): Promise<void> {
  const left = 60_000 - (Date.now() % 60_000);
  if (left < 5_000) await new Promise((resolve) => setTimeout(resolve, left + 50));
}

describe('rate limits', () => {
  let first: TestApi;
  let second: TestApi;

  beforeAll(async () => {
    const shared = { RATE_LIMIT_READ: '20', RATE_LIMIT_AUTH: '5' };
    first = await startTestApi([things], shared);
    second = await startTestApi([things], { ...shared, REDIS_PREFIX: first.env['REDIS_PREFIX'] ?? '' });
  });

  beforeEach(withinOneWindow);

  afterAll(async () => {
    await first.close();
    await second.close();
  });

  it('count by caller, say what is left, and refuse the rest until the window ends', async () => {
    const token = newId();
    const answers = [];
    for (let n = 0; n < 25; n++) answers.push(await first.call('GET', '/v1/things', { token }));
    expect(answers.map(({ status }) => status)).toEqual([...Array(20).fill(200), ...Array(5).fill(429)]);
    expect(answers[0]?.headers.get('ratelimit-policy')).toBe('"read";q=20;w=60');
    expect(answers[0]?.headers.get('ratelimit')).toMatch(/^"read";r=19;t=\d+$/);
    expect(Number(answers[24]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answers[24]?.body).toMatchObject({ code: 'rate_limit.exceeded', status: 429 });
    expect((await first.call('GET', '/v1/things', { token: newId() })).status).toBe(200);
  });

  it('hold across instances', async () => {
    const token = newId();
    for (let n = 0; n < 20; n++) await first.call('GET', '/v1/things', { token });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await second.call('GET', '/v1/things', { token });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await second.call('GET', '/v1/things', { token })).status).toBe(429);
  });

  it('count every attempt to sign in exactly, whatever X-Forwarded-For claims', async () => {
    const attempts = Array.from({ length: 20 }, (_, n) =>
      (n % 2 ? first : second).call('POST', '/v1/auth/login', {
        headers: { 'x-forwarded-for': `10.0.0.${String(n)}` },
      }),
    );
    const statuses = (await Promise.all(attempts)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(15);
  });
});

describe('rate limits without Redis', () => {
  it('close sign-in and let everything else go on', async () => {
    const api = await startTestApi([things], { REDIS_URL: 'redis://127.0.0.1:1' });
    try {
      const login = await api.call('POST', '/v1/auth/login');
      expect(login.status).toBe(503);
      expect(login.body.code).toBe('rate_limit.uncounted');
      expect(login.headers.get('retry-after')).not.toBeNull();
      expect((await api.call('GET', '/v1/things', { token: newId() })).status).toBe(200);
    } finally {
      await api.close();
    }
  });
});
