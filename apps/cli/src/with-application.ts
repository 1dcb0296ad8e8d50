import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { modules } from '@plinth/modules';
import type { LoadedConfig } from '@plinth/platform/config';
import { CoreProcessModule } from '@plinth/platform/module';

/** Runs `work` with the services of all modules, and closes them. */
export async function withApplication<T>(
  config: LoadedConfig,
  work: (app: INestApplicationContext) => Promise<T>,
): Promise<T> {
  const app = await NestFactory.createApplicationContext(CoreProcessModule.register(config, modules), {
    logger: ['error'],
    abortOnError: false,
  });
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}
