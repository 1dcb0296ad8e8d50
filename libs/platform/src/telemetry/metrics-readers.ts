import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIPv6 } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import { httpSection, type HttpConfig } from '@plinth/config';
import { configToken } from '../config/config.module.js';
import { LoadedConfig } from '../config/load-config.js';

/**
 * Who may read the figures: whoever holds METRICS_TOKEN or calls from METRICS_ALLOW; where neither is set, anybody in
 * development and nobody in production.
 */
@Injectable()
export class MetricsReaders {
  private readonly network: BlockList;

  constructor(
    private readonly loaded: LoadedConfig,
    @Inject(configToken(httpSection)) private readonly config: HttpConfig,
  ) {
    this.network = networkOf(config.metricsAllow);
  }

  /** @param authorization the header of that name, or nothing. */
  mayRead(ip: string, authorization: string): boolean {
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
