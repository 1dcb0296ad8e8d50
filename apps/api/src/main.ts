import 'reflect-metadata';
import { httpLimitsSection, httpSection, platformSection, telemetrySection } from '@plinth/config';
import { modules } from '@plinth/modules';
import { loadConfig } from '@plinth/platform/config';
import { createHttpApplication } from '@plinth/platform/http';
import { createLogger } from '@plinth/platform/logging';
import { errorCatalogueOf } from '@plinth/platform/module';
import { allocateYoung, runProcess, stopOnSignal, version } from '@plinth/platform/process';
import { apiModule } from './api.module.js';

runProcess(async () => {
  allocateYoung();
  const config = loadConfig(process.env);
  const http = config.of(httpSection);
  const logger = createLogger(config.of(platformSection), 'api');
  const module = apiModule(config);
  const errors = errorCatalogueOf(modules);
  const traced = config.of(telemetrySection).endpoint !== null;
  const limits = config.of(httpLimitsSection);
  const shape = { module, config: http, limits, logger, version: version(), errors, traced };
  const app = await createHttpApplication(shape);
  stopOnSignal(app, logger);
  await app.listen({ port: http.port, host: http.host });
  logger.info({ url: http.publicUrl }, 'listening');
});
