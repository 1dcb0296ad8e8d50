import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { loadSheddingSection, type LoadSheddingConfig } from '@plinth/config';
import { configToken } from '../../config/config.module.js';
import { Database } from '../../database/database.js';
import { Metrics } from '../../telemetry/metrics.js';
import { Admission } from './admission.js';
import { PoolWait } from './pool-wait.js';

/** What there is too little of. */
export type Shortage = 'event-loop' | 'pool';

const TICK_MS = 50;
const WINDOW_MS = 250;
const RESOLUTION_MS = 10;
// One long pause, such as that of a garbage collection, is no overload.
const LATE_WINDOWS = 2;
// The share of its time in which the event loop may work before it counts as having all that it can do.
const FULL = 0.95;

/**
 * Watches whether this process keeps up: how late its event loop is and how long the database pool lets wait. Where it
 * does not, it lets in no more than it can answer.
 */
@Injectable()
export class LoadMonitor implements OnApplicationBootstrap, OnApplicationShutdown {
  /** Who is let in. */
  readonly admission = new Admission();
  /** What there was too little of when it began to turn requests away. */
  shortage: Shortage = 'event-loop';

  private readonly logger = new Logger(LoadMonitor.name);
  private readonly delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private readonly poolWait = new PoolWait();
  private timer: NodeJS.Timeout | undefined;
  private windowEnds = 0;
  private lateWindows = 0;
  private utilization = performance.eventLoopUtilization();

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
    const isLate = this.lateWindows >= LATE_WINDOWS;
    const wasLimiting = this.admission.isLimiting;
    this.admission.tick(now, isPoolShort || isLate, this.isFull() || this.poolWait.milliseconds > TICK_MS);
    const { isLimiting } = this.admission;
    if (isLimiting === wasLimiting) return;
    if (isLimiting) this.shortage = isPoolShort ? 'pool' : 'event-loop';
    if (isLimiting) this.logger.warn({ shortage: this.shortage }, 'Overloaded: new requests are turned away.');
    else this.logger.log('Requests are accepted again.');
  }

  /** Whether the event loop has had no rest since the last look. */
  private isFull(): boolean {
    const before = this.utilization;
    this.utilization = performance.eventLoopUtilization();
    return performance.eventLoopUtilization(this.utilization, before).utilization > FULL;
  }

  private endWindow(now: number): void {
    const { maxEventLoopDelayMs } = this.config;
    this.windowEnds = now + WINDOW_MS;
    if (maxEventLoopDelayMs === 0 || this.delay.count === 0) return;
    const lateMs = this.delay.percentile(50) / 1e6 - RESOLUTION_MS;
    this.lateWindows = lateMs > maxEventLoopDelayMs ? this.lateWindows + 1 : 0;
    this.delay.reset();
  }
}
