import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Param } from '@nestjs/common';
import { newId } from '@plinth/kernel';
import { Authenticated, PrincipalResolver, Public } from '../access/index.js';
import { currentContext, currentPrincipal, type Principal } from '../context/index.js';
import { Transaction } from '../database/index.js';
import { defineModule } from '../module/index.js';
import { eventually, startTestApi, type TestApi } from '../testing/index.js';
import { CacheTags } from './cache-tags.js';
import { Cached } from './cached.decorator.js';

/** Takes the token for the user's id. */
class AnyUser extends PrincipalResolver {
  resolve(userId: string): Promise<Principal> {
    const none = { sessionId: null, organizationId: null, actorId: null };
    return Promise.resolve({ kind: 'user', userId, permissions: new Set(), authTime: new Date(), amr: [], ...none });
  }
}

let made = 0;

@Controller('answers')
class AnswersController {
  @Authenticated()
  @Cached({ ttlSeconds: 60, scope: 'principal', tags: ({ principal }) => [`user:${principal?.userId ?? ''}`] })
  @Get('mine')
  mine() {
    made += 1;
    return { made, for: currentPrincipal().userId, fresh: currentContext()?.fresh };
  }

  @Public()
  @Cached({ ttlSeconds: 60, scope: 'public', tags: ({ params }) => [`slow:${String(params['name'])}`] })
  @Get('slow/:name')
  async slow(@Param('name') name: string) {
    made += 1;
    const mine = made;
    await new Promise((resolve) => setTimeout(resolve, 100));
    return { made: mine, name };
  }
}

@Module({ providers: [{ provide: PrincipalResolver, useClass: AnyUser }], exports: [PrincipalResolver] })
class AnswersModule {}

@Module({ controllers: [AnswersController] })
class AnswersHttpModule {}

const answers = defineModule({ name: 'answers', core: AnswersModule, http: AnswersHttpModule, personalData: 'none' });

describe('a cached route', () => {
  let api: TestApi;
  let other: TestApi;

  beforeAll(async () => {
    api = await startTestApi([answers]);
    other = await startTestApi([answers], { REDIS_PREFIX: api.env['REDIS_PREFIX'] ?? '' });
  });

  afterAll(async () => {
    await api.close();
    await other.close();
  });

  it('answers from the cache the second time, and says so', async () => {
    const token = newId();
    const first = await api.call('GET', '/v1/answers/mine', { token });
    const second = await api.call('GET', '/v1/answers/mine', { token });
    expect([first.headers.get('x-cache'), second.headers.get('x-cache')]).toEqual(['MISS', 'HIT']);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(second.headers.get('cache-control')).toBe('private, no-cache');
    expect(second.headers.get('vary')).toContain('Authorization');
  });

  it('keeps nothing that comes from a replica', async () => {
    expect((await api.call('GET', '/v1/answers/mine', { token: newId() })).body.fresh).toBe(true);
  });

  it('shares its answers between instances through Redis', async () => {
    const token = newId();
    const first = await api.call('GET', '/v1/answers/mine', { token });
    const second = await other.call('GET', '/v1/answers/mine', { token });
    expect(second.headers.get('x-cache')).toBe('HIT');
    expect(second.body).toEqual(first.body);
  });

  it('never shows one caller the answer of another', async () => {
    const callers = Array.from({ length: 20 }, newId);
    const all = await Promise.all(
      [...callers, ...callers].map(async (token) => ({
        token,
        answer: await api.call('GET', '/v1/answers/mine', { token }),
      })),
    );
    for (const { token, answer } of all) expect(answer.body.for).toBe(token);
  });

  it('forgets on every instance within a second of the commit, and not before', async () => {
    const token = newId();
    const before = await api.call('GET', '/v1/answers/mine', { token });
    await other.call('GET', '/v1/answers/mine', { token });
    await api.get(Transaction).run(async () => {
      await api.get(CacheTags).invalidate(`user:${token}`);
      expect((await api.call('GET', '/v1/answers/mine', { token })).body).toEqual(before.body);
    });
    expect((await api.call('GET', '/v1/answers/mine', { token })).body).not.toEqual(before.body);
    const began = performance.now();
    await eventually(async () => {
      const { body } = await other.call('GET', '/v1/answers/mine', { token });
      return body.made === before.body.made ? null : true;
    }, 2);
    expect(performance.now() - began).toBeLessThan(1_500);
  });

  it('makes one answer for all who wait for it', async () => {
    const before = made;
    const all = await Promise.all(Array.from({ length: 20 }, () => api.call('GET', '/v1/answers/slow/flight')));
    expect(made - before).toBe(1);
    expect(new Set(all.map(({ body }) => body.made)).size).toBe(1);
  });

  it('does not keep what was read before an invalidation and finished after it', async () => {
    const stale = api.call('GET', '/v1/answers/slow/race');
    await new Promise((resolve) => setTimeout(resolve, 30));
    await api.get(CacheTags).invalidate('slow:race');
    const { body } = await stale;
    const next = await api.call('GET', '/v1/answers/slow/race');
    expect(next.body.made).not.toBe(body.made);
  });
});

describe('a cached route without Redis', () => {
  it('answers all the same', async () => {
    const api = await startTestApi([answers], { REDIS_URL: 'redis://127.0.0.1:1' });
    try {
      expect((await api.call('GET', '/v1/answers/mine', { token: newId() })).status).toBe(200);
    } finally {
      await api.close();
    }
  });
});
