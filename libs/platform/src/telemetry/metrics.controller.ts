import { createHash, timingSafeEqual } from 'node:crypto';
import { Controller, Get, Header, Headers, Inject, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { httpSection, type HttpConfig } from '@plinth/config';
import { invalidToken } from '../access/access.errors.js';
import { Public } from '../access/route-policy.js';
import { configToken } from '../config/config.module.js';
import { LoadedConfig } from '../config/load-config.js';
import { Metrics } from './metrics.js';

/** Serves /metrics to whoever holds METRICS_TOKEN; without one, to anybody in development and to nobody in production. */
@ApiExcludeController()
@Controller({ path: 'metrics', version: VERSION_NEUTRAL })
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly loaded: LoadedConfig,
    @Inject(configToken(httpSection)) private readonly config: HttpConfig,
  ) {}

  @Public()
  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @Header('cache-control', 'no-store')
  async read(@Headers('authorization') authorization?: string): Promise<string> {
    const { metricsToken } = this.config;
    const open = metricsToken === null && !this.loaded.production;
    if (!open && (metricsToken === null || !isEqual(authorization ?? '', `Bearer ${metricsToken}`)))
      throw invalidToken();
    return this.metrics.registry.metrics();
  }
}

function isEqual(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
