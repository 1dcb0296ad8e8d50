import { Module, type DynamicModule } from '@nestjs/common';
import type { LoadedConfig } from '../config/load-config.js';
import type { ModuleDefinition } from './define-module.js';
import { PlatformModule } from './platform.module.js';

/** The services of all modules without routes and without running jobs: for commands. */
@Module({})
export class CoreProcessModule {
  static register(config: LoadedConfig, modules: readonly ModuleDefinition[]): DynamicModule {
    return {
      module: CoreProcessModule,
      imports: [PlatformModule.register(config, modules, 'cli'), ...modules.map(({ core }) => core)],
    };
  }
}
