import { performance } from 'node:perf_hooks';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { loadSheddingSection, type LoadSheddingConfig } from '@plinth/config';
import { configToken } from '../../config/config.module.js';
import { Database } from '../../database/database.js';
import { Metrics } from '../../telemetry/metrics.js';
import { Admission, type Shortage } from './admission.js';
import { PoolWait } from './pool-wait.js';

const TICK_MS = 50;
const REPORT_MS = 10_000;
const SHORTAGES: readonly Shortage[] = ['event-loop', 'pool'];

/**
 * Watches whether this process keeps up: how late its event loop is and how long the database pool lets wait. Where it
 * does not, it lets in no more than it can answer. Who is turned away is counted and reported in sums.
 */
@Injectable()
export class LoadMonitor implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(LoadMonitor.name);
  private readonly admission: Admission;
  private readonly poolWait = new PoolWait();
  private timer: NodeJS.Timeout | undefined;
  private wasLimiting = false;
  private reportedAt = 0;
  private readonly counted: Record<Shortage, number> = { 'event-loop': 0, pool: 0 };
  private reported = 0;

  constructor(
    @Inject(configToken(loadSheddingSection)) private readonly config: LoadSheddingConfig,
    private readonly database: Database,
    private readonly metrics: Metrics,
  ) {
    this.admission = new Admission(config.maxEventLoopDelayMs);
    metrics.poolWait(() => this.poolWait.milliseconds / 1000);
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.look(performance.now());
    }, TICK_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Whether the request that came just now is let in. */
  admits(): boolean {
    if (this.admission.isBetweenTurns) setImmediate(this.endTurn);
    return this.admission.refuses(performance.now(), this.isPoolTaken) === null;
  }

  // All requests that have come by now are taken up before this runs.
  private readonly endTurn = (): void => {
    this.admission.endTurn(performance.now());
  };

  /** Whether more would wait for a connection than soon get one: somebody waits for every fourth of them. */
  private readonly isPoolTaken = (): boolean => {
    const { waiting, total } = this.database.poolState;
    return this.config.maxPoolWaitMs > 0 && 4 * waiting >= total;
  };

  private look(now: number): void {
    const { maxPoolWaitMs } = this.config;
    this.poolWait.look(this.database.poolState, now);
    if (maxPoolWaitMs > 0 && this.poolWait.milliseconds > maxPoolWaitMs) this.admission.limit('pool', now);
    else this.admission.relax(now);
    for (const reason of SHORTAGES) this.count(reason);
    this.report(now);
  }

  private count(reason: Shortage): void {
    const amount = this.admission.turnedAway[reason] - this.counted[reason];
    if (amount > 0) this.metrics.shed(reason, amount);
    this.counted[reason] += amount;
  }

  private report(now: number): void {
    const { shortage } = this.admission;
    const isLimiting = shortage !== null;
    if (isLimiting === this.wasLimiting && (!isLimiting || now - this.reportedAt < REPORT_MS)) return;
    const total = this.counted['event-loop'] + this.counted.pool;
    const turnedAway = total - this.reported;
    if (!isLimiting) this.logger.log({ turnedAway }, 'Requests are accepted again.');
    else if (this.wasLimiting) this.logger.warn({ shortage, turnedAway }, 'Overloaded: requests are turned away.');
    else this.logger.warn({ shortage, turnedAway }, 'Overloaded: new requests are turned away.');
    this.wasLimiting = isLimiting;
    this.reportedAt = now;
    this.reported = total;
  }
}
