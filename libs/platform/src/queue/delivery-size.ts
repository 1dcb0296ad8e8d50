import { Injectable } from '@nestjs/common';

/** How long the jobs of one delivery may wait for each other, in milliseconds. */
export const PATIENCE_MS = 100;

/** Most jobs that one delivery may bring. */
export const MOST = 32;

/** How much one run says about the next. */
const WEIGHT = 0.02;

/**
 * How many jobs of a queue one delivery may bring. Where those of late were short, what Redis, Bull and statements cost
 * is shared by many; where they take their time, each travels alone, so that none waits behind another while a worker
 * is free.
 */
@Injectable()
export class DeliverySize {
  private readonly means = new Map<string, number>();

  /** Notes how long a job of the queue has run. */
  observe(queue: string, milliseconds: number): void {
    const mean = this.means.get(queue) ?? milliseconds;
    this.means.set(queue, mean + WEIGHT * (milliseconds - mean));
  }

  /** One until a job of the queue has run here. */
  of(queue: string): number {
    const mean = this.means.get(queue);
    if (mean === undefined) return 1;
    return Math.max(1, Math.min(MOST, Math.floor(PATIENCE_MS / Math.max(mean, 1))));
  }

  /** How many jobs of the queue one handler gets through in a second; 0 until one has run here. */
  perSecond(queue: string): number {
    const mean = this.means.get(queue);
    return mean === undefined ? 0 : 1_000 / Math.max(mean, 1);
  }
}
