import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { Firing } from './firing.js';

/** Longest and shortest rest between two looks. */
const IDLE_MS = 1_000;
const BUSY_MS = 10;

/** Fires schedules when their time comes. Any number of workers may run one. */
@Injectable()
export class Scheduler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Scheduler.name);
  private stopping = false;
  private declared = false;
  private wake: (() => void) | null = null;
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly firing: Firing,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.loop = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    this.wake?.();
    await this.loop;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      let rest = IDLE_MS;
      try {
        rest = await this.round();
      } catch (error) {
        this.logger.warn(`Schedules could not be looked at: ${String(error)}`);
      }
      await this.rest(rest);
    }
  }

  /** One look. @returns how long to rest after it, in milliseconds. */
  private async round(): Promise<number> {
    if (!this.declared) await this.firing.declare(this.clock.now());
    this.declared = true;
    const next = await this.firing.fire(this.clock.now());
    const left = next ? next.getTime() - this.clock.now().getTime() : IDLE_MS;
    return Math.max(BUSY_MS, Math.min(IDLE_MS, left));
  }

  private async rest(milliseconds: number): Promise<void> {
    if (this.stopping) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
