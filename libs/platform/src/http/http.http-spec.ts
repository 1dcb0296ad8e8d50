import { Body, Controller, Get, Module, Post, Query } from '@nestjs/common';
import { IsString } from 'class-validator';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Authenticated, invalidToken, PrincipalResolver, Public, Requires } from '../access/index.js';
import type { Principal } from '../context/index.js';
import { Database, Transaction } from '../database/index.js';
import { defineModule } from '../module/index.js';
import { startTestApi, type TestApi } from '../testing/index.js';
import { ListQuery } from './lists/list.query.js';

const userId = newId();

class OneUser extends PrincipalResolver {
  resolve(token: string): Promise<Principal> {
    if (token !== 'good') return Promise.reject(invalidToken());
    return Promise.resolve({
      kind: 'user',
      userId,
      sessionId: null,
      organizationId: null,
      permissions: new Set(['things:read']),
      authTime: new Date(),
      amr: [],
      actorId: null,
    });
  }
}

class ThingRequest {
  @IsString()
  name: string;
}

let made = 0;

@Controller('things')
class ThingsController {
  constructor(
    private readonly database: Database,
    private readonly transaction: Transaction,
  ) {}

  @Public()
  @Get('open')
  open() {
    return { open: true };
  }

  @Get('undeclared')
  undeclared() {
    return { leaked: true };
  }

  @Requires('things:read')
  @Get('list')
  list(@Query() query: ListQuery) {
    return query;
  }

  @Requires('things:write')
  @Get('forbidden')
  forbidden() {
    return { leaked: true };
  }

  @Authenticated()
  @Post()
  async create(@Body() body: ThingRequest) {
    made += 1;
    await this.transaction.run(() => this.database.query(`SELECT pg_sleep($1)`, [body.name === 'slow' ? 0.4 : 0]));
    return { made, name: body.name };
  }

  @Public()
  @Get('broken')
  broken(): never {
    throw new Error('password=hunter2 at /srv/plinth/secret.ts');
  }
}

@Module({ providers: [{ provide: PrincipalResolver, useClass: OneUser }], exports: [PrincipalResolver] })
class ThingsModule {}

@Module({ controllers: [ThingsController] })
class ThingsHttpModule {}

const things = defineModule({ name: 'things', core: ThingsModule, http: ThingsHttpModule, personalData: 'none' });
const token = 'good';

describe('every route', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi([things]);
  });

  afterAll(() => api.close());

  it('is refused while it declares no policy', async () => {
    const { status, body } = await api.call('GET', '/v1/things/undeclared', { token });
    expect(status).toBe(403);
    expect(body.code).toBe('access.undeclared_policy');
  });

  it('answers 401 with a challenge to strangers and to bad tokens', async () => {
    for (const authorization of [null, 'Bearer bad', 'Basic good', '']) {
      const headers: Record<string, string> = authorization === null ? {} : { authorization };
      const answer = await api.call('GET', '/v1/things/list', { headers });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
  });

  it('answers 403 to who lacks the permission, and audits it', async () => {
    const { status, body } = await api.call('GET', '/v1/things/forbidden', { token });
    expect(status).toBe(403);
    expect(body).toMatchObject({ code: 'access.denied', status: 403, instance: '/v1/things/forbidden' });
    const events = await api
      .get(Database)
      .query(`SELECT actor_id, outcome, details, request_id FROM audit_event WHERE action = 'access.denied'`);
    expect(events).toEqual([
      { actor_id: userId, outcome: 'denied', details: { permission: 'things:write' }, request_id: body.requestId },
    ]);
  });

  it('has the same policy under every spelling of its path', async () => {
    for (const path of [
      '/v1/things/forbidden/',
      '/v1//things/forbidden',
      '/v1/things/%66orbidden',
      '/V1/things/forbidden',
      '/v1/things/forbidden;x=1',
    ]) {
      const { status } = await api.call('GET', path);
      expect([401, 404]).toContain(status);
    }
    expect((await api.call('HEAD', '/v1/things/list')).status).toBe(401);
  });

  it('tells an unknown address from an unknown method', async () => {
    expect((await api.call('GET', '/v1/nothing')).body.code).toBe('http.route_not_found');
    const answer = await api.call('DELETE', '/v1/things/open');
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
  });

  it('refuses unknown, duplicate and absurd parameters', async () => {
    for (const query of [
      '?x=1',
      '?limit=0',
      '?limit=201',
      '?limit=1e9',
      '?limit=NaN',
      '?limit=-1',
      '?limit=1&limit=2',
      '?__proto__=1',
      '?constructor=1',
      '?prototype=1',
      '?limit=1&toString=1',
      '?limit=1&hasOwnProperty=1',
      '?cursor=',
    ]) {
      const { status } = await api.call('GET', `/v1/things/list${query}`, { token });
      expect({ query, status }).toEqual({ query, status: query === '?cursor=' ? 200 : 400 });
    }
    expect((await api.call('GET', '/v1/things/open?x=1')).body.errors).toEqual([
      { pointer: '?x', code: 'unknown', detail: expect.any(String) },
    ]);
  });

  it('refuses bodies that are broken, unknown in part or poisoned', async () => {
    const json = (body: string, type = 'application/json') =>
      api.call('POST', '/v1/things', { token, body: Buffer.from(body), headers: { 'content-type': type } });
    expect((await json('{"name":')).body.code).toBe('http.malformed_json');
    expect((await json('{"name":"a","x":1}')).body.errors).toMatchObject([{ pointer: '/x', code: 'unknown' }]);
    expect((await json('{"name":["a"]}')).body.errors).toMatchObject([{ pointer: '/name', code: 'string' }]);
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      expect((await json(`{"name":"a","${key}":{"prototype":{}}}`)).status).toBe(400);
    }
    for (const key of ['toString', 'hasOwnProperty', 'isPrototypeOf', '__defineGetter__']) {
      expect((await json(`{"name":"a","${key}":1}`)).body.errors).toMatchObject([
        { pointer: `/${key}`, code: 'unknown' },
      ]);
    }
    expect((await json('['.repeat(500_000))).status).toBe(400);
    expect((await json(`{"name":"${'a'.repeat(2_000_000)}"}`)).status).toBe(413);
    for (const type of ['text/plain', 'application/json x', 'application/json; charset=latin1', 'application/jsonx']) {
      expect((await json('{"name":"a"}', type)).status).toBe(415);
    }
    expect((await json('{"name":"a"}', 'Application/JSON; charset=UTF-8')).status).toBe(201);
  });

  it('echoes a well-formed request id and replaces any other', async () => {
    const echoed = await api.call('GET', '/v1/things/open', { headers: { 'x-request-id': 'my.id_1-2' } });
    expect(echoed.headers.get('x-request-id')).toBe('my.id_1-2');
    const replaced = await api.call('GET', '/v1/nothing', { headers: { 'x-request-id': 'a b' } });
    expect(replaced.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(replaced.body.requestId).toBe(replaced.headers.get('x-request-id'));
  });

  it('lets the pages of the documentation load what is their own, and nothing else do so', async () => {
    const policyAt = async (path: string) => (await api.call('GET', path)).headers.get('content-security-policy');
    expect(await policyAt('/docs/errors')).toContain("script-src 'self'");
    expect(await policyAt('/docs')).toContain("script-src 'self'");
    expect(await policyAt('/v1/things/open')).toContain("default-src 'none'");
  });

  it('carries the security headers, whatever the answer', async () => {
    for (const path of ['/v1/things/open', '/v1/nothing', '/v1/things/list', '/%zz']) {
      const { headers } = await api.call('GET', path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('x-request-id')).not.toBeNull();
    }
  });

  it('never tells what broke inside', async () => {
    const answer = await api.call('GET', '/v1/things/broken');
    expect(answer.status).toBe(500);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(JSON.stringify(answer.body)).not.toMatch(/hunter2|srv/);
  });

  it('answers 304 to who has the answer already', async () => {
    const first = await api.call('GET', '/v1/things/open');
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[^"]+"$/);
    const second = await api.call('GET', '/v1/things/open', { headers: { 'if-none-match': etag } });
    expect(second.status).toBe(304);
    expect(second.body).toBe('');
  });

  describe('with an Idempotency-Key', () => {
    const post = (key: string, name: string) =>
      api.call('POST', '/v1/things', { token, body: { name }, headers: { 'idempotency-key': key } });

    it('runs once and gives the first answer again', async () => {
      const first = await post('once', 'a');
      const again = await post('once', 'a');
      expect(first.status).toBe(201);
      expect(again.body).toEqual(first.body);
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      expect(first.headers.get('idempotent-replayed')).toBeNull();
    });

    it('refuses the key for another request', async () => {
      await post('other', 'a');
      expect((await post('other', 'b')).status).toBe(422);
    });

    it('answers 409 at once while the first still runs', async () => {
      const slow = post('race', 'slow');
      await new Promise((resolve) => setTimeout(resolve, 150));
      expect((await post('race', 'slow')).body.code).toBe('http.idempotency_key_in_flight');
      expect((await slow).status).toBe(201);
    });

    it('makes one effect of many at a time', async () => {
      const before = made;
      const answers = await Promise.all(Array.from({ length: 20 }, () => post('many', 'slow')));
      expect(made - before).toBe(1);
      expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThanOrEqual(1);
      expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
    });

    it('refuses a key that is too long', async () => {
      expect((await post('k'.repeat(256), 'a')).status).toBe(400);
    });
  });
});
