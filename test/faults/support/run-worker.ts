import { once } from 'node:events';
import { NestFactory } from '@nestjs/core';
import { platformSection } from '@plinth/config';
import { loadConfig } from '@plinth/platform/config';
import { createLogger, NestLogger } from '@plinth/platform/logging';
import { WorkerProcessModule, type ModuleDefinition } from '@plinth/platform/module';
import { runProcess, stopOnSignal } from '@plinth/platform/process';

/** A worker like the real one, with these modules alone. It waits, ready to go, for its environment. */
export function runWorker(modules: readonly ModuleDefinition[]): void {
  runProcess(async () => {
    const [environment] = (await once(process, 'message')) as [Record<string, string>];
    Object.assign(process.env, environment);
    const config = loadConfig(process.env);
    const logger = createLogger(config.of(platformSection), 'worker');
    const app = await NestFactory.createApplicationContext(WorkerProcessModule.register(config, modules), {
      logger: new NestLogger(logger),
      abortOnError: false,
    });
    stopOnSignal(app, logger);
    process.send?.('working');
  });
}
