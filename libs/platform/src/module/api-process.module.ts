import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { AccessGuardModule } from '../access/access.module.js';
import type { LoadedConfig } from '../config/load-config.js';
import { HealthModule } from '../health/health.module.js';
import { HttpModule } from '../http/http.module.js';
import { DownloadsModule } from '../kept-files/kept-files.module.js';
import { TelemetryModule } from '../telemetry/telemetry.module.js';
import type { ModuleDefinition } from './define-module.js';
import { PlatformModule } from './platform.module.js';

/** The HTTP process, assembled from the definitions of `modules`. */
@Module({})
export class ApiProcessModule {
  static register(config: LoadedConfig, modules: readonly ModuleDefinition[]): DynamicModule {
    return {
      module: ApiProcessModule,
      imports: [
        PlatformModule.register(config, modules, 'api'),
        AccessGuardModule.register(modules.map(({ core }) => core)),
        HttpModule,
        HealthModule,
        TelemetryModule,
        DownloadsModule,
        ...modules.map(({ core }) => core),
        ...modules.map(({ http }) => http).filter((http): http is Type => http !== undefined),
      ],
    };
  }
}
