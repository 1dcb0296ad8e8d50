import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Header, Module, Post, Put } from '@nestjs/common';
import { HEADERS_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService } from '@nestjs/core';
import { ApiCreatedResponse, ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { modules } from '@plinth/modules';
import { BUILT_IN_ROLES, RolesApi } from '@plinth/modules/roles';
import { Authenticated, declaredRoutes, PermissionCatalogue, Public, Requires } from '@plinth/platform/access';
import { CACHE_POLICY } from '@plinth/platform/cache';
import { Transaction } from '@plinth/platform/database';
import { openApiDocument } from '@plinth/platform/http';
import { defineModule } from '@plinth/platform/module';
import { startTestApi, type Answer, type TestApi } from '@plinth/platform/testing';
import { aPerson } from '../../libs/modules/auth/src/testing/people.factory.js';
import { agrees, methodsNotTaken, nameInMatrix, readMatrix } from './access-matrix.js';
import { descriptionFaults, policyFaults, secretRoutes, type Described } from './route-conventions.js';

class SecretResponse {
  @ApiProperty()
  accessToken: string;
}

@Controller('broken')
class BrokenController {
  @Get('undeclared')
  undeclared() {
    return {};
  }

  @Requires('broken:unknown')
  @Get('unknown')
  unknown() {
    return {};
  }

  @Authenticated()
  @ApiOkResponse({ schema: { type: 'object', properties: { data: { type: 'array' } } } })
  @Get('list')
  list() {
    return { data: [] };
  }

  @Authenticated()
  @ApiCreatedResponse({ type: SecretResponse })
  @Post('secret')
  @Header('Cache-Control', 'private, no-cache')
  secret() {
    return { accessToken: 'x' };
  }
}

@Controller('admin/broken')
class BrokenAdminController {
  @Public()
  @Get()
  open() {
    return {};
  }
}

@Controller('admin/users')
class BrokenUsersController {
  @Requires('users:write')
  @Put(':id')
  replace(@Body() _body: object) {
    return {};
  }
}

@Module({ controllers: [BrokenController, BrokenAdminController, BrokenUsersController] })
class BrokenModule {}

const broken = defineModule({ name: 'broken', core: BrokenModule, personalData: 'none' });
const ID = '0199c0de-7a11-7000-8000-00000000c0de';
const RECORDED = JSON.parse(readFileSync('openapi.json', 'utf8')) as Described;
const isBroken = (path: string) => /broken/.test(path) || path === 'PUT /v1/admin/users/{id}';

/** The routes of a description that can be called without knowing more: every parameter an id that nobody has. */
function calls(described: Described, onlyGet: boolean) {
  return Object.entries(described.paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((method) => (onlyGet ? method === 'get' : method !== 'head' && method !== 'options'))
      .map((method) => ({
        method: method.toUpperCase(),
        path,
        url: path.replace(/\{[^}]+\}/g, ID),
        operation: item[method],
      })),
  );
}

/** What every answer carries. */
function commonFaults({ status, headers, body }: Answer): string[] {
  const isProblem = headers.get('content-type')?.startsWith('application/problem+json') === true;
  return [
    ...(headers.get('x-request-id') === 'walk-1' ? [] : ['does not echo X-Request-Id']),
    ...(headers.get('x-content-type-options') === 'nosniff' ? [] : ['has no security headers']),
    ...(status >= 400 && (!isProblem || body.requestId !== 'walk-1') ? ['refuses without a problem'] : []),
    ...(status >= 400 && headers.get('cache-control') !== 'no-store' ? ['lets refusals be cached'] : []),
    ...(status >= 500 ? [`fails with ${String(status)}`] : []),
  ];
}

describe('every route', () => {
  let api: TestApi;
  let member: string;
  let admin: string;
  const headers = { 'x-request-id': 'walk-1' };

  beforeAll(async () => {
    api = await startTestApi([...modules, broken], { RATE_LIMIT: 'off' });
    member = (await aPerson(api)).accessToken;
    const person = await aPerson(api);
    await api.get(Transaction).run(() => api.get(RolesApi).grant(person.id, 'super-admin'));
    admin = person.accessToken;
  });

  afterAll(() => api.close());

  it('declares who may use it, and only the broken ones do not', () => {
    const catalogue = api.get(PermissionCatalogue);
    expect(
      declaredRoutes(api.app)
        .flatMap((route) => policyFaults(route, catalogue))
        .sort(),
    ).toEqual([
      'GET /admin/broken is for administrators and needs no permission',
      'GET /broken/undeclared declares no policy',
      'GET /broken/unknown needs a permission that does not exist',
    ]);
  });

  it('is found by the walk that checks them', () => {
    const paths = declaredRoutes(api.app).map(({ method, path }) => `${method} ${path}`);
    expect(paths).toEqual(expect.arrayContaining(['GET /health/ready', 'GET /metrics', 'GET /broken/undeclared']));
    expect(calls(RECORDED, false).length).toBeGreaterThan(100);
  });

  it('takes idempotency keys, preconditions and cursors where it should', () => {
    expect(descriptionFaults(RECORDED)).toEqual([]);
    const live = openApiDocument(api.app, '0.0.0') as unknown as Described;
    // Classes tell less of themselves here than in the built application.
    expect(descriptionFaults(live).filter((fault) => /broken|PUT/.test(fault))).toEqual([
      ...[
        'GET /v1/broken/list is a list without limit, cursor and sort',
        'GET /v1/broken/list is a list without a page',
      ],
      'PUT /v1/admin/users/{id} honours no If-Match',
    ]);
  });

  it('lets nobody cache what is secret', () => {
    const live = openApiDocument(api.app, '0.0.0') as unknown as Described;
    const secret = new Set([...secretRoutes(RECORDED), ...secretRoutes(live)]);
    expect(secret.size).toBeGreaterThan(5);
    const controllers = api.get(DiscoveryService).getControllers();
    const departing = declaredRoutes(api.app).filter(({ method, path, handler }) => {
      if (!secret.has(`${method} /v1${path.replace(/:(\w+)/g, '{$1}')}`)) return false;
      const [controller, name = ''] = handler.split('.');
      const { metatype } = controllers.find((each) => each.metatype?.name === controller) ?? {};
      const method_ = (metatype?.prototype as Record<string, object> | undefined)?.[name];
      // `no-store` is on every answer whose route says nothing else.
      const sent =
        (method_ && (Reflect.getMetadata(HEADERS_METADATA, method_) as { name: string }[] | undefined)) ?? [];
      const isCached = method_ !== undefined && Reflect.hasMetadata(CACHE_POLICY, method_);
      return isCached || sent.some(({ name }) => name.toLowerCase() === 'cache-control');
    });
    expect(departing.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /broken/secret']);
  });

  it('asks strangers who they are, and members for their permission', async () => {
    const faults: string[] = [];
    for (const route of declaredRoutes(api.app)) {
      if (!route.versioned || !route.policy || route.policy.kind === 'public' || route.policy.kind === 'optional')
        continue;
      const url = `/v1${route.path.replace(/:\w+|\*/g, ID)}`;
      const stranger = await api.call(route.method, url, { headers });
      const name = `${route.method} ${route.path}`;
      if (stranger.status !== 401 || !stranger.headers.get('www-authenticate'))
        faults.push(`${name} lets strangers in`);
      if (route.method !== 'HEAD') faults.push(...commonFaults(stranger).map((fault) => `${name} ${fault}`));
      if (route.policy.kind !== 'requires') continue;
      const refused = await api.call(route.method, url, { headers, token: member });
      if (refused.status !== 403) faults.push(`${name} lets members in: ${String(refused.status)}`);
    }
    expect(faults).toEqual([]);
  });

  describe('and the published matrix', () => {
    const matrix = readMatrix(readFileSync('docs/reference/access-matrix.md', 'utf8'));
    const tokens = new Map<string, string | undefined>([['anonymous', undefined]]);

    beforeAll(async () => {
      for (const role of BUILT_IN_ROLES) {
        const person = await aPerson(api);
        await api.get(Transaction).run(() => api.get(RolesApi).grant(person.id, role));
        tokens.set(role, person.accessToken);
      }
    });

    const routes = () =>
      declaredRoutes(api.app).filter((route) => !isBroken(`${route.method} /v1${route.path}`.replace(':id', '{id}')));
    const call = (method: string, url: string, token: string | undefined) =>
      // What gets through is refused for what is unknown, so that this walk changes nothing.
      api.call(method, `${url}?unknownParameter=1`, { headers, ...(token !== undefined && { token }) });

    it('agree on who gets through, route by route, method by method and role by role', async () => {
      const faults: string[] = [];
      for (const route of routes()) {
        const name = nameInMatrix(route);
        const row = matrix.get(name);
        if (!row) faults.push(`${name} is not in the matrix`);
        // The board asks for a ticket of its own.
        if (!row || route.path.startsWith('/bull-board')) continue;
        const url = (route.versioned ? '/v1' : '') + route.path.replace(/:\w+|\*/g, ID);
        for (const [caller, token] of tokens) {
          const { status } = await call(route.method, url, token);
          if (!agrees(row[caller], status)) faults.push(`${name} answers ${caller} with ${String(status)}`);
        }
      }
      expect(faults).toEqual([]);
      expect([...matrix.keys()].filter((name) => !routes().some((route) => nameInMatrix(route) === name))).toEqual([]);
      for (const token of tokens.values()) {
        const { status } = await api.call('GET', '/v1/users/me', token === undefined ? {} : { token });
        expect(status).toBe(token === undefined ? 401 : 200);
      }
    });

    it('know no other method: 405, whoever asks', async () => {
      const faults: string[] = [];
      const all = declaredRoutes(api.app);
      const urls = new Set(
        routes().map(({ path, versioned }) => (versioned ? '/v1' : '') + path.replace(/:\w+|\*/g, ID)),
      );
      for (const url of urls) {
        for (const method of methodsNotTaken(url, all)) {
          for (const caller of ['anonymous', 'super-admin']) {
            const { status } = await call(method, url, tokens.get(caller));
            if (status !== 405) faults.push(`${method} ${url} answers ${caller} with ${String(status)}`);
          }
        }
      }
      expect(faults).toEqual([]);
    });
  });

  it('refuses what it does not know, and answers everything alike', async () => {
    const faults: string[] = [];
    for (const { method, path, url } of calls(RECORDED, false)) {
      // These have tests of their own: they end the session that this walk uses, or read the body themselves.
      if (/logout|users\/me$|storage\/uploads/.test(path) && method !== 'GET') continue;
      const answer = await api.call(method, `${url}?unknownParameter=1`, { headers, token: admin });
      faults.push(...commonFaults(answer).map((fault) => `${method} ${path} ${fault}`));
      if (answer.status < 400) faults.push(`${method} ${path} takes an unknown parameter`);
    }
    expect(faults).toEqual([]);
  });

  it('tags what it shows', async () => {
    const faults: string[] = [];
    let shown = 0;
    for (const { path, url, operation } of calls(RECORDED, true)) {
      if (!operation?.responses['200']?.content?.['application/json'] || isBroken(`GET ${path}`)) continue;
      const answer = await api.call('GET', url, { headers, token: admin });
      if (answer.status !== 200) continue;
      shown += 1;
      const etag = answer.headers.get('etag') ?? '';
      if (!/^"[^"]+"$/.test(etag)) faults.push(`GET ${path} has no strong entity tag`);
      faults.push(...commonFaults(answer).map((fault) => `GET ${path} ${fault}`));
    }
    expect(faults).toEqual([]);
    expect(shown).toBeGreaterThan(15);
  });
});
