import type { DynamicModule } from '@nestjs/common';
import { modules } from '@plinth/modules';
import type { LoadedConfig } from '@plinth/platform/config';
import { WorkerProcessModule } from '@plinth/platform/module';

/** The background process with every module of this platform. */
export function workerModule(config: LoadedConfig): DynamicModule {
  return WorkerProcessModule.register(config, modules);
}
