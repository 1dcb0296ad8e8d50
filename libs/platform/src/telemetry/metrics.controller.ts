import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIPv6 } from 'node:net';
import { Controller, Get, Header, Headers, Inject, Ip, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { httpSection, type HttpConfig } from '@plinth/config';
import { invalidToken } from '../access/access.errors.js';
import { Public } from '../access/route-policy.js';
import { configToken } from '../config/config.module.js';
import { LoadedConfig } from '../config/load-config.js';
import { Metrics } from './metrics.js';

/**
 * Serves /metrics to whoever holds METRICS_TOKEN or calls from METRICS_ALLOW; where neither is set, to anybody in
 * development and to nobody in production.
 */
@ApiExcludeController()
@Controller({ path: 'metrics', version: VERSION_NEUTRAL })
export class MetricsController {
  private readonly network: BlockList;

  constructor(
    private readonly metrics: Metrics,
    private readonly loaded: LoadedConfig,
    @Inject(configToken(httpSection)) private readonly config: HttpConfig,
  ) {
    this.network = networkOf(config.metricsAllow);
  }

  @Public()
  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @Header('cache-control', 'no-store')
  async read(@Ip() ip: string, @Headers('authorization') authorization?: string): Promise<string> {
    if (!this.mayRead(ip, authorization ?? '')) throw invalidToken();
    return this.metrics.registry.metrics();
  }

  private mayRead(ip: string, authorization: string): boolean {
    const { metricsToken, metricsAllow } = this.config;
    if (metricsToken === null && metricsAllow.length === 0) return !this.loaded.production;
    if (metricsToken !== null && isEqual(authorization, `Bearer ${metricsToken}`)) return true;
    return this.network.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4');
  }
}

function networkOf(ranges: readonly string[]): BlockList {
  const network = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) network.addAddress(address, family);
    else network.addSubnet(address, Number(prefix), family);
  }
  return network;
}

function isEqual(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
