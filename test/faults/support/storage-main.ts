import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { httpLimitsSection, httpSection, platformSection } from '@plinth/config';
import { storage } from '@plinth/modules/storage';
import { loadConfig } from '@plinth/platform/config';
import { createHttpApplication } from '@plinth/platform/http';
import { createLogger, NestLogger } from '@plinth/platform/logging';
import { ApiProcessModule, errorCatalogueOf, WorkerProcessModule } from '@plinth/platform/module';
import { runProcess } from '@plinth/platform/process';
import { fakePrincipals } from '@plinth/platform/testing';

const MODULES = [storage, fakePrincipals()];

/** The API or a worker like the real ones, with storage alone. It waits, ready to go, for its environment. */
runProcess(async () => {
  const [[kind, environment]] = (await once(process, 'message')) as [['api' | 'worker', Record<string, string>]];
  Object.assign(process.env, environment);
  const config = loadConfig(process.env);
  const logger = createLogger(config.of(platformSection), kind);
  if (kind === 'worker') {
    const module = WorkerProcessModule.register(config, MODULES);
    await NestFactory.createApplicationContext(module, { logger: new NestLogger(logger), abortOnError: false });
    process.send?.('working');
    return;
  }
  const app = await createHttpApplication({
    module: ApiProcessModule.register(config, MODULES),
    config: config.of(httpSection),
    limits: config.of(httpLimitsSection),
    logger,
    version: '0.0.0',
    errors: errorCatalogueOf(MODULES),
    traced: false,
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.getHttpServer().address() as AddressInfo;
  process.send?.(`http://127.0.0.1:${String(port)}`);
});
