import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { queueSection } from '@plinth/config';
import type { LoadedConfig } from '../config/load-config.js';
import { HousekeepingModule } from '../housekeeping/housekeeping.module.js';
import { MailWorkerModule } from '../mail/mail.module.js';
import { ProbesModule } from '../probes/probes.module.js';
import { WorkerModule } from '../queue/worker.module.js';
import { SchedulerModule } from '../schedules/schedules.module.js';
import type { ModuleDefinition } from './define-module.js';
import { PlatformModule } from './platform.module.js';

/** The background process, assembled from the definitions of `modules`. */
@Module({})
export class WorkerProcessModule {
  static register(config: LoadedConfig, modules: readonly ModuleDefinition[]): DynamicModule {
    return {
      module: WorkerProcessModule,
      imports: [
        PlatformModule.register(config, modules, 'worker'),
        MailWorkerModule,
        HousekeepingModule,
        ...modules.map(({ core }) => core),
        ...modules.map(({ worker }) => worker).filter((worker): worker is Type => worker !== undefined),
        WorkerModule,
        SchedulerModule,
        ...(config.of(queueSection).workerPort > 0 ? [ProbesModule] : []),
      ],
    };
  }
}
