import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Query } from '@nestjs/common';
import { newId } from '@plinth/kernel';
import { Authenticated, Public } from '../../access/index.js';
import { defineModule } from '../../module/index.js';
import { fakePrincipals, fakeToken, startTestApi, type TestApi } from '../../testing/index.js';
import { ListQuery } from '../lists/list.query.js';
import { Pages } from '../lists/pages.js';
import { openApiDocument } from '../openapi/openapi.js';
import { Streams } from '../streams.decorator.js';
import { DeprecatedUse } from './deprecated-use.js';
import { Deprecated } from './deprecated.decorator.js';

const DEPRECATION = { since: '2030-01-31', sunset: '2031-01-31', link: '/docs/errors' };

@Controller('old-things')
class OldThingsController {
  @Public()
  @Streams()
  @Deprecated(DEPRECATION)
  @Get('open')
  open() {
    return {};
  }

  @Authenticated()
  @Deprecated(DEPRECATION)
  @Get(':id')
  get(@Query() _query: ListQuery) {
    return {};
  }

  @Public()
  @Get()
  list() {
    return {};
  }
}

@Module({ controllers: [OldThingsController] })
class OldThingsModule {}

const oldThings = defineModule({ name: 'old-things', core: OldThingsModule, personalData: 'none' });
const userId = newId();

describe('a deprecated route', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi([fakePrincipals(), oldThings]);
  });

  afterAll(() => api.close());

  it('says so in every answer, refusals too; others do not', async () => {
    for (const path of ['/v1/old-things/open', '/v1/old-things/1', '/v1/old-things/open?unknown=1']) {
      const { headers } = await api.call('GET', path);
      expect(headers.get('deprecation')).toBe('@1896048000');
      expect(headers.get('sunset')).toBe('Fri, 31 Jan 2031 00:00:00 GMT');
      expect(headers.get('link')).toBe('</docs/errors>; rel="deprecation"; type="text/html"');
    }
    expect((await api.call('GET', '/v1/old-things')).headers.get('deprecation')).toBeNull();
  });

  it('is marked in the description', () => {
    const { paths } = openApiDocument(api.app, '0.0.0');
    expect(paths['/v1/old-things/{id}']?.get).toMatchObject({ deprecated: true, 'x-deprecation': DEPRECATION });
    expect(paths['/v1/old-things']?.get?.deprecated).toBeUndefined();
  });

  it('is counted by caller and in the metrics', async () => {
    await api.get(DeprecatedUse).flush();
    for (let n = 0; n < 3; n++) await api.call('GET', '/v1/old-things/7', { token: fakeToken(userId) });
    await api.get(DeprecatedUse).flush();
    await api.call('GET', '/v1/old-things/7', { token: fakeToken(userId) });
    await api.get(DeprecatedUse).flush();
    const list = { name: 'deprecations', sorts: ['lastUsedAt'], defaultSort: '-lastUsedAt' };
    const { rows } = await api.get(DeprecatedUse).page(api.get(Pages).request(new ListQuery(), list));
    // Without a session it is a key that calls.
    expect(rows).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          route: 'GET /v1/old-things/:id',
          callerType: 'api-key',
          caller: userId.slice(0, 12),
          uses: 4,
        }),
        expect.objectContaining({
          route: 'GET /v1/old-things/open',
          callerType: 'address',
          caller: '127.0.0.1',
          uses: 2,
        }),
      ]),
    );
    expect((await api.call('GET', '/metrics')).body).toContain(
      'plinth_http_deprecated_total{route="GET /v1/old-things/:id"} 5',
    );
  });

  it('ends after it began', () => {
    expect(() => Deprecated({ ...DEPRECATION, sunset: '2029-01-01' })).toThrow('cannot be deprecated');
    expect(() => Deprecated({ ...DEPRECATION, since: 'soon' })).toThrow('cannot be deprecated');
  });
});
