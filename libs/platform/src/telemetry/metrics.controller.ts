import { Controller, Get, Header, Headers, Ip, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { invalidToken } from '../access/access.errors.js';
import { Public } from '../access/route-policy.js';
import { MetricsReaders } from './metrics-readers.js';
import { Metrics } from './metrics.js';

/** Serves /metrics to those who may read it. */
@ApiExcludeController()
@Controller({ path: 'metrics', version: VERSION_NEUTRAL })
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly readers: MetricsReaders,
  ) {}

  @Public()
  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async read(@Ip() ip: string, @Headers('authorization') authorization?: string): Promise<string> {
    if (!this.readers.mayRead(ip, authorization ?? '')) throw invalidToken();
    return this.metrics.registry.metrics();
  }
}
