import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { platformSection } from '@plinth/config';
import { loadConfig } from '@plinth/platform/config';
import { createLogger, NestLogger } from '@plinth/platform/logging';
import { allocateYoung, keepHeapLean, runProcess, stopOnSignal } from '@plinth/platform/process';
import { workerModule } from './worker.module.js';

runProcess(async () => {
  allocateYoung();
  keepHeapLean();
  const config = loadConfig(process.env);
  const logger = createLogger(config.of(platformSection), 'worker');
  const app = await NestFactory.createApplicationContext(workerModule(config), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  stopOnSignal(app, logger);
  logger.info('working');
});
