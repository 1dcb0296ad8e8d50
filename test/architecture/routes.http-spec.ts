import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { modules } from '@plinth/modules';
import { declaredRoutes, PermissionCatalogue, Public, Requires, type DeclaredRoute } from '@plinth/platform/access';
import { defineModule } from '@plinth/platform/module';
import { startTestApi, type TestApi } from '@plinth/platform/testing';

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
}

@Controller('admin/broken')
class BrokenAdminController {
  @Public()
  @Get()
  open() {
    return {};
  }
}

@Module({ controllers: [BrokenController, BrokenAdminController] })
class BrokenModule {}

const broken = defineModule({ name: 'broken', core: BrokenModule, personalData: 'none' });

/** What is wrong with how a route declares who may use it. */
function faultsOf(route: DeclaredRoute, catalogue: PermissionCatalogue): string[] {
  const name = `${route.method} ${route.path}`;
  if (!route.policy) return [`${name} declares no policy`];
  if (route.policy.kind === 'requires') {
    return catalogue.has(route.policy.permission) ? [] : [`${name} needs a permission that does not exist`];
  }
  return route.path.startsWith('/admin/') ? [`${name} is for administrators and needs no permission`] : [];
}

describe('every route', () => {
  let api: TestApi;
  let faults: string[];

  beforeAll(async () => {
    api = await startTestApi([...modules, broken]);
    const catalogue = api.get(PermissionCatalogue);
    faults = declaredRoutes(api.app).flatMap((route) => faultsOf(route, catalogue));
  });

  afterAll(() => api.close());

  it('declares who may use it, and only the broken ones do not', () => {
    expect(faults.sort()).toEqual([
      'GET /admin/broken is for administrators and needs no permission',
      'GET /broken/undeclared declares no policy',
      'GET /broken/unknown needs a permission that does not exist',
    ]);
  });

  it('is found by the walk that checks them', () => {
    const paths = declaredRoutes(api.app).map(({ method, path }) => `${method} ${path}`);
    expect(paths).toEqual(expect.arrayContaining(['GET /health/ready', 'GET /metrics', 'GET /broken/undeclared']));
  });
});
