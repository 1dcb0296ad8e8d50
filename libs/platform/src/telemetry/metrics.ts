import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { Database } from '../database/database.js';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** What this process measures of itself, in the text format of Prometheus. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'plinth_http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last byte of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  private readonly cache = new Counter({
    name: 'plinth_http_cache_total',
    help: 'Answers of cached routes, by whether the cache had them.',
    labelNames: ['route', 'state'],
    registers: [this.registry],
  });

  private readonly turnedAway = new Counter({
    name: 'plinth_http_shed_total',
    help: 'Requests turned away because this process did not keep up, by what was short.',
    labelNames: ['reason'],
    registers: [this.registry],
  });

  constructor(database: Database) {
    collectDefaultMetrics({ register: this.registry });
    new Gauge({
      name: 'plinth_database_pool_connections',
      help: 'Connections of the pool by state.',
      labelNames: ['state'],
      registers: [this.registry],
      collect() {
        const { total, idle, waiting } = database.poolState;
        this.set({ state: 'busy' }, total - idle);
        this.set({ state: 'idle' }, idle);
        this.set({ state: 'waiting' }, waiting);
      },
    });
  }

  /** Counts one answered request. `route` is the pattern, never the path, so that the series stay few. */
  request(method: string, route: string, status: number, seconds: number, cache: string | undefined): void {
    this.requests.observe({ method, route, status: String(status) }, seconds);
    if (cache !== undefined) this.cache.inc({ route, state: cache });
  }

  /** Counts requests that were turned away. */
  shed(reason: string, amount: number): void {
    this.turnedAway.inc({ reason }, amount);
  }

  /** Shows how long the pool lets wait, in seconds. */
  poolWait(read: () => number): void {
    new Gauge({
      name: 'plinth_database_pool_wait_seconds',
      help: 'How long who waits for a connection has to wait at present.',
      registers: [this.registry],
      collect() {
        this.set(read());
      },
    });
  }
}
