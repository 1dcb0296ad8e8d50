import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PLATFORM_OWNER } from '@plinth/kernel';
import { Queue } from '@plinth/platform/queue';
import { SweepStorageJob } from '../jobs/sweep-storage.job.js';

const EVERY_MS = 20 * 60_000;
const FIRST_MS = 60_000;

/** Enqueues the sweep every twenty minutes. However many workers there are, only one sweep is waiting or running. */
@Injectable()
export class SweepTimer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(SweepTimer.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly queue: Queue) {}

  onApplicationBootstrap(): void {
    this.schedule(FIRST_MS);
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  private schedule(delay: number): void {
    this.timer = setTimeout(() => {
      this.queue
        .enqueue(SweepStorageJob, {}, { uniqueKey: 'sweep', owner: PLATFORM_OWNER })
        .catch((error: unknown) => this.logger.warn({ err: error }, 'The sweep could not be enqueued.'))
        .finally(() => this.schedule(EVERY_MS));
    }, delay).unref();
  }
}
