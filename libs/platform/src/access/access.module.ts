import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { AccessGuard } from './access.guard.js';
import { Assurance } from './assurance.js';
import { PermissionCatalogue } from './permission-catalogue.js';
import { RevocationFeed } from './revocation-feed.js';
import { Revocations } from './revocations.js';

/** What every process knows of access: the catalogue of permissions and the revocations. */
@Module({})
export class AccessModule {
  static register(catalogue: PermissionCatalogue): DynamicModule {
    return {
      module: AccessModule,
      global: true,
      providers: [{ provide: PermissionCatalogue, useValue: catalogue }, RevocationFeed, Revocations, Assurance],
      exports: [PermissionCatalogue, RevocationFeed, Revocations, Assurance],
    };
  }
}

/** The global guard of the API. One of `modules` exports an implementation of `PrincipalResolver`. */
@Module({})
export class AccessGuardModule {
  static register(modules: readonly Type[]): DynamicModule {
    return {
      module: AccessGuardModule,
      imports: [DiscoveryModule, ...modules],
      providers: [{ provide: APP_GUARD, useClass: AccessGuard }],
    };
  }
}
