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

let stock = 1;
let isBroken = false;
/** What a new price waits for. */
let delivery = () => new Promise<void>((resolve) => setTimeout(resolve, 300));

@Controller('prices')
class PricesController {
  @Public()
  @Cached({
    ttlSeconds: 1,
    staleSeconds: 60,
    scope: 'public',
    tags: ({ params }) => [`price:${String(params['name'])}`],
  })
  @Get(':name')
  async price(@Param('name') name: string) {
    made += 1;
    const mine = { made, stock, name };
    await delivery();
    if (isBroken) throw new Error('The supplier is away.');
    return mine;
  }
}

@Module({ providers: [{ provide: PrincipalResolver, useClass: AnyUser }], exports: [PrincipalResolver] })
class AnswersModule {}

@Module({ controllers: [AnswersController, PricesController] })
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

describe('a cached route that may be stale', () => {
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

  const ask = async (name: string, from = api) => {
    const { body, headers } = await from.call('GET', `/v1/prices/${name}`);
    return { body, state: headers.get('x-cache'), control: headers.get('cache-control') };
  };
  const outlive = () => new Promise((resolve) => setTimeout(resolve, 1_100));

  it('is answered at once with the old answer while one new answer is made', async () => {
    const first = await ask('tea');
    expect(first).toMatchObject({ state: 'MISS', control: 'public, max-age=1, stale-while-revalidate=60' });
    expect((await ask('tea')).state).toBe('HIT');
    await outlive();
    const before = made;
    const usual = delivery;
    let deliver = () => {};
    delivery = () => new Promise((resolve) => (deliver = resolve));
    // They are answered although no new price will be delivered before.
    const all = await Promise.all(Array.from({ length: 20 }, () => ask('tea')));
    for (const answer of all) {
      expect(answer).toMatchObject({ state: 'STALE', control: 'public, max-age=0', body: first.body });
    }
    delivery = usual;
    deliver();
    const next = await eventually(async () => {
      const answer = await ask('tea');
      return answer.state === 'HIT' ? answer : null;
    });
    expect(next.body).toEqual({ ...first.body, made: before + 1 });
    expect(made).toBe(before + 1);
  });

  it('finds the answer that another instance has made meanwhile', async () => {
    await ask('salt');
    await outlive();
    expect((await ask('salt', other)).state).toBe('STALE');
    const fresh = await eventually(async () => {
      const answer = await ask('salt', other);
      return answer.state === 'HIT' ? answer : null;
    });
    const here = await ask('salt');
    expect([here.state, here.body.made]).toEqual(['HIT', fresh.body.made]);
  });

  it('never gives the old answer after an invalidation, on no instance', async () => {
    await ask('rice');
    await ask('rice', other);
    await outlive();
    expect((await ask('rice')).state).toBe('STALE');
    // The new answer that is under way by now was begun before the change, and must not count either.
    stock = 2;
    await api.get(CacheTags).invalidate('price:rice');
    expect(await ask('rice')).toMatchObject({ state: 'MISS', body: { stock: 2 } });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect((await ask('rice')).body.stock).toBe(2);
    expect((await ask('rice', other)).body.stock).toBe(2);
  });

  it('goes on with the old answer while no new one can be made', async () => {
    const { body } = await ask('milk');
    await outlive();
    isBroken = true;
    for (let n = 0; n < 3; n++) {
      expect(await ask('milk')).toMatchObject({ state: 'STALE', body });
      await new Promise((resolve) => setTimeout(resolve, 350));
    }
    isBroken = false;
    await eventually(async () => ((await ask('milk')).state === 'HIT' ? true : null));
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
