import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AuditSealer } from '@plinth/platform/audit-trail';

const EVERY_MS = 1_000;

/** Seals the trail every second. Any number of workers may run one. */
@Injectable()
export class SealLoop implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(SealLoop.name);
  private timer: NodeJS.Timeout | undefined;
  private stopping = false;
  private round: Promise<void> = Promise.resolve();

  constructor(private readonly sealer: AuditSealer) {}

  onApplicationBootstrap(): void {
    this.schedule();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    await this.round;
  }

  private schedule(): void {
    this.timer = setTimeout(() => {
      this.round = this.go().finally(() => {
        if (!this.stopping) this.schedule();
      });
    }, EVERY_MS);
  }

  private async go(): Promise<void> {
    try {
      await this.sealer.seal();
    } catch (error) {
      this.logger.warn({ err: error }, 'The audit trail could not be sealed; the next round tries again.');
    }
  }
}
