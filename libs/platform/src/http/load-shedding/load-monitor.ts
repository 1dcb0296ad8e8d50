import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { loadSheddingSection, type LoadSheddingConfig } from '@plinth/config';
import { configToken } from '../../config/config.module.js';
import { Database } from '../../database/database.js';
import { Metrics } from '../../telemetry/metrics.js';
import { PoolWait } from './pool-wait.js';

/** What there is too little of. */
export type Shortage = 'event-loop' | 'pool';

const TICK_MS = 50;
const WINDOW_MS = 250;
const RESOLUTION_MS = 10;
// One long pause, such as that of a garbage collection, is no overload.
const LATE_WINDOWS = 2;

/** Watches whether this process keeps up: how late its event loop is and how long the database pool lets wait. */
@Injectable()
export class LoadMonitor implements OnApplicationBootstrap, OnApplicationShutdown {
  /** What is short right now; `null` while all is well. Read at every request, so it is only a field. */
  shortage: Shortage | null = null;

  private readonly logger = new Logger(LoadMonitor.name);
  private readonly delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private readonly poolWait = new PoolWait();
  private timer: NodeJS.Timeout | undefined;
  private windowEnds = 0;
  private lateWindows = 0;

  constructor(
    @Inject(configToken(loadSheddingSection)) private readonly config: LoadSheddingConfig,
    private readonly database: Database,
    metrics: Metrics,
  ) {
    metrics.poolWait(() => this.poolWait.milliseconds / 1000);
  }

  onApplicationBootstrap(): void {
    if (this.config.maxEventLoopDelayMs > 0) this.delay.enable();
    this.timer = setInterval(() => {
      this.look(performance.now());
    }, TICK_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    this.delay.disable();
  }

  private look(now: number): void {
    this.poolWait.look(this.database.poolState, now);
    if (now >= this.windowEnds) this.endWindow(now);
    const { maxPoolWaitMs } = this.config;
    const isPoolShort = maxPoolWaitMs > 0 && this.poolWait.milliseconds > maxPoolWaitMs;
    this.become(isPoolShort ? 'pool' : this.lateWindows >= LATE_WINDOWS ? 'event-loop' : null);
  }

  private endWindow(now: number): void {
    const { maxEventLoopDelayMs } = this.config;
    this.windowEnds = now + WINDOW_MS;
    if (maxEventLoopDelayMs === 0 || this.delay.count === 0) return;
    const lateMs = this.delay.percentile(50) / 1e6 - RESOLUTION_MS;
    this.lateWindows = lateMs > maxEventLoopDelayMs ? this.lateWindows + 1 : 0;
    this.delay.reset();
  }

  private become(shortage: Shortage | null): void {
    if (shortage === this.shortage) return;
    this.shortage = shortage;
    if (shortage === null) this.logger.log('Requests are accepted again.');
    else this.logger.warn({ shortage }, 'Overloaded: new requests are turned away.');
  }
}
