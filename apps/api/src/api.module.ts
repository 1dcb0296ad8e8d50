import type { DynamicModule } from '@nestjs/common';
import { modules } from '@plinth/modules';
import type { LoadedConfig } from '@plinth/platform/config';
import { ApiProcessModule } from '@plinth/platform/module';

/** The HTTP process with every module of this platform. */
export function apiModule(config: LoadedConfig): DynamicModule {
  return ApiProcessModule.register(config, modules);
}
