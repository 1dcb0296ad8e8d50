import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Module, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { IsInt, IsOptional } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { newId } from '@plinth/kernel';
import { Authenticated, Public } from '../access/index.js';
import { Cached } from '../cache/index.js';
import { defineModule } from '../module/index.js';
import { fakePrincipals, startTestApi, type TestApi } from '../testing/index.js';
import { Instant } from './instant.decorator.js';
import { ListQuery } from './lists/list.query.js';
import { MayBeAbsent } from './may-be-absent.decorator.js';
import { Text } from './text.decorator.js';

class ChangeShelfRequest {
  @MayBeAbsent()
  @Text({ max: 20 })
  name?: string;

  @MayBeAbsent()
  @IsInt()
  boards?: number;

  @MayBeAbsent()
  @Instant()
  builtAt?: string;

  @IsOptional()
  @Text({ max: 20 })
  note?: string | null;
}

const shelf: ChangeShelfRequest = { name: 'first', boards: 1 };

@Controller('shelves')
class ShelvesController {
  @Public()
  @Get()
  list(@Query() query: ListQuery) {
    return query;
  }

  @Public()
  @Get(':id')
  get() {
    return shelf;
  }

  @Public()
  @Cached({ ttlSeconds: 60, scope: 'public', tags: () => ['shelves'] })
  @Get(':id/label')
  label(@Param('id') id: string) {
    return { id };
  }

  @Authenticated()
  @Patch(':id')
  change(@Body() change: ChangeShelfRequest) {
    return Object.assign(shelf, change);
  }

  @Authenticated()
  @Post()
  create(@Body() { name }: ChangeShelfRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    void reply.headers({ location: '/v1/shelves/1', etag: '"tag"', 'set-cookie': 'pass=1; Secure', 'x-version': '7' });
    return { name };
  }
}

@Module({ controllers: [ShelvesController] })
class ShelvesHttpModule {}

@Module({})
class ShelvesModule {}

const shelves = defineModule({ name: 'shelves', core: ShelvesModule, http: ShelvesHttpModule, personalData: 'none' });
const token = newId();
const ORIGIN = 'https://app.example.org';

describe('a resource', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi([shelves, fakePrincipals()], { CORS_ORIGINS: ORIGIN, RATE_LIMIT: 'off' });
  });
  afterAll(() => api.close());

  const change = (body: unknown, headers: Record<string, string> = {}) =>
    api.call('PATCH', '/v1/shelves/1', { token, body, headers });
  const faultsOf = async (body: unknown) =>
    (await change(body)).body.errors.map(({ pointer }: { pointer: string }) => pointer);

  it('has the same tag for GET, for HEAD and for the PATCH that made it what it is', async () => {
    const changed = await change({ name: 'second' });
    const tag = changed.headers.get('etag')!;
    for (const method of ['GET', 'HEAD']) {
      const answer = await api.call(method, '/v1/shelves/1');
      expect([answer.status, answer.headers.get('etag')]).toEqual([200, tag]);
      const again = await api.call(method, '/v1/shelves/1', { headers: { 'if-none-match': tag } });
      expect([again.status, again.headers.get('etag')]).toEqual([304, tag]);
    }
    // Whoever changes it has asked for that, and is told what came of it.
    expect((await change({ name: 'second' }, { 'if-none-match': tag })).status).toBe(200);
  });

  it('is kept by nobody unless it says so', async () => {
    const control = async (path: string) => (await api.call('GET', path)).headers.get('cache-control');
    expect(await control('/v1/shelves/1')).toBe('no-store');
    expect(await control('/v1/shelves/1/label')).toBe('public, max-age=60');
    expect(await control('/v1/shelves/1/nothing')).toBe('no-store');
  });

  it('varies by the origin, too, where others are let in', async () => {
    for (const time of ['made', 'kept']) {
      const { headers } = await api.call('GET', '/v1/shelves/1/label', { headers: { origin: ORIGIN } });
      const varies = headers.get('vary')!.toLowerCase().split(', ').sort();
      expect({ time, varies }).toEqual({ time, varies: ['authorization', 'origin', 'x-organization-id'] });
      expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
    }
  });

  it('takes null only where null means something', async () => {
    expect(await faultsOf({ name: null, boards: null, builtAt: null })).toEqual(['/name', '/boards', '/builtAt']);
    expect((await change({ note: null })).body).toMatchObject({ note: null });
    expect(await faultsOf(null)).toEqual(['']);
    expect((await change({})).status).toBe(200);
  });

  it('takes only days that there are', async () => {
    for (const day of ['2027-02-29', '2027-02-30T00:00:00Z', '2027-04-31T10:00:00+02:00', '2027-13-01', '2027-01-00']) {
      expect({ day, faults: await faultsOf({ builtAt: day }) }).toEqual({ day, faults: ['/builtAt'] });
    }
    for (const day of ['2028-02-29', '2027-01-31T23:30:00-10:00', '0004-02-29', '9999-12-31T23:59:59.999Z']) {
      expect({ day, status: (await change({ builtAt: day })).status }).toEqual({ day, status: 200 });
    }
  });

  it('takes only what is in UTF-8', async () => {
    const body = Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    const answer = await change(body, { 'content-type': 'application/json' });
    expect([answer.status, answer.body.code]).toEqual([400, 'http.malformed_json']);
    expect((await change({ name: 'Ünïcödé 🏛' })).body.name).toBe('Ünïcödé 🏛');
  });

  it('is listed by limits in plain digits', async () => {
    for (const limit of ['0x10', '1e1', '01', '%2B5', '%201', '5.0', '', '-0', '９']) {
      const { status } = await api.call('GET', `/v1/shelves?limit=${limit}`);
      expect({ limit, status }).toEqual({ limit, status: 400 });
    }
    expect((await api.call('GET', '/v1/shelves?limit=200')).body).toEqual({ limit: 200 });
  });

  it('is unknown without its id, and not a matter of the method', async () => {
    const { status, headers } = await api.call('GET', '/v1/shelves/');
    expect([status, headers.get('allow')]).toEqual([404, null]);
    const other = await api.call('DELETE', '/v1/shelves/1');
    expect([other.status, other.headers.get('allow')]).toEqual([405, 'GET, HEAD, PATCH']);
  });

  it('is made once, and every retry gets all of the first answer', async () => {
    const make = () =>
      api.call('POST', '/v1/shelves', { token, body: { name: 'new' }, headers: { 'idempotency-key': 'shelf' } });
    const [first, again] = [await make(), await make()];
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    for (const name of ['location', 'etag', 'set-cookie', 'x-version', 'content-type', 'cache-control']) {
      expect({ name, value: again.headers.get(name) }).toEqual({ name, value: first.headers.get(name) });
    }
    // What is of the request, and not of its answer, is that of the retry.
    expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
    expect([again.status, again.body]).toEqual([201, { name: 'new' }]);
  });
});
